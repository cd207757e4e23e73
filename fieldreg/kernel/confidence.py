"""Confidence: how far a fact is to be trusted, in the word its source allows."""

__all__ = ["Confidence"]

Confidence = str  # "high" | "medium" | "low" | "unconfirmed"
