"""Open calls: what anybody reads, what applicants hand in, what the desk does, what jurors score."""
