"""The commands of `fieldreg`, each in a file with what it says; which there are is in `scripts/cli.py`."""
