"""Who wants one slot: the line, what is offered to those who cannot have it, and what is free instead."""
