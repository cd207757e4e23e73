"""Use cases of letters: the round that sends what is due, and what the desk sees and decides of them."""
