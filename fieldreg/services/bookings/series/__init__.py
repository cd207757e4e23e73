"""Series: asked for, looked at date by date, changed, told."""
