"""Files of a case (添付): who handed them in, who may see them, and what is told of them."""
