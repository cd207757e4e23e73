"""Open calls: announcing, handing in, opening the seals, judging, deciding."""
