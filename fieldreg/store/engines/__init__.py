"""Database engines: SQLite and PostGIS, their migrations, and what their errors mean."""
