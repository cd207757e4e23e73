"""The JSON API: routes, the public collections, and the document that describes them."""
