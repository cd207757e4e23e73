"""How two half-open stretches can meet, told once; hours after some midnight.

Whatever decides whether two slots overlap (Python, SQL, a trigger, EXCLUDE) is driven by this table.
"""

HELD = (9, 12)

MEETINGS = [
    # (name, the other stretch, whether it overlaps HELD)
    ("before, apart", (6, 8), False),
    ("ends as it begins", (6, 9), False),
    ("reaches into its start", (8, 10), True),
    ("within", (10, 11), True),
    ("the same", (9, 12), True),
    ("around", (8, 13), True),
    ("reaches over its end", (11, 14), True),
    ("begins as it ends", (12, 14), False),
]
