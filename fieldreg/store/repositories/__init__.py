"""Repositories: the ports of `fieldreg.ports`, one module each."""
