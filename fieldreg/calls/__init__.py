"""Open calls (公募): what is announced, what companies hand in under seal, how a jury scores it blind, and what is decided."""
