"""OGC API - Features over the public collections: what may be asked, what is answered, and the pages for people."""
