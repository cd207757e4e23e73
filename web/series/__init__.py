"""Series of reservations: asked for date by date, one's own, the desk's, and by API."""
