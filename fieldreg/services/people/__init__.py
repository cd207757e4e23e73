"""People: signing in, accounts and their tokens, invitations, organisations, and how long what names persons is kept."""
