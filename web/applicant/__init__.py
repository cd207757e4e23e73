"""The applicant: signing in, reserving, consulting, answering questions."""
