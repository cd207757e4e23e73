"""`/sites/ID`: one site, what a need takes there, and its facts, on a page and on paper."""
