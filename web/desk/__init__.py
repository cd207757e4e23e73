"""The desk's pages: inbox and worklist."""
