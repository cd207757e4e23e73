"""Screening: one trial against the law of its days, and the plan of applications that follows."""
