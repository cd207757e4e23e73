"""A need in words and in an address, and as a trial at a site."""
