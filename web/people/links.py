"""The link of an invitation."""

from flask import url_for

__all__ = ["link_of"]


def link_of(secret: str) -> str:
    """Whole, so that it can be sent in a letter."""
    return url_for("invited.look", secret=secret, _external=True)
