"""The link of an invitation."""

from flask import url_for

from web.shell.context import services

__all__ = ["link_of"]


def link_of(secret: str) -> str:
    """Whole, to be handed on; "" where a letter takes it to whom it is for, and nobody else needs to see it."""
    post = services().letters.post
    if post is not None and post.delivers:
        return ""
    return url_for("invited.look", secret=secret, _external=True)
