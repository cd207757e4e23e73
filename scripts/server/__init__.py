"""A server as a command runs it: getting ready, serving, and doing what is due meanwhile."""
