"""What the server says itself, to hold a client's answer against."""

import json
import urllib.request


def asked(address):
    """The JSON at an address."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)


def counted(api, collection, query="limit=1"):
    """How many features of a collection fit a query."""
    return asked(f"{api}/collections/{collection}/items?{query}")["numberMatched"]
