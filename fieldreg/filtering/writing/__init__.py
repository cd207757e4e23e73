"""Writers of a filter's tree in both encodings."""
