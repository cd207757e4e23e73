"""The desk's pages of one place."""
