"""The desk: what it is asked, and what it must look up."""
