"""Collections as one request sees them: places, zones and reservations, page by page."""
