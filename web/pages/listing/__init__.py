"""The rows of the list: one of each site, the facets and filters that choose among them, and their badges."""
