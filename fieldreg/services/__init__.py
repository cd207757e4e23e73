"""Services: the use cases, one unit of work each."""
