"""Collections as vector tiles, and the documents that lead programs to them."""
