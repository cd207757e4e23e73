"""Guards of hostile files: the contract of a reader, archives, XML, JSON and text encodings."""
