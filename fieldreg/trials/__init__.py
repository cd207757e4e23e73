"""Trials: what a company wants to do, where, when and how high, and the questions it is asked."""
