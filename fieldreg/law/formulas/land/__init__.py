"""Land: whose ground it is, and what a school adds."""
