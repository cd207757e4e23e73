"""The comparison: what bears on choosing among a few places, as rows of typed cells, one truth for page, paper and table."""
