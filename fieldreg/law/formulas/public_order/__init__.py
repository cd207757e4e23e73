"""Public order: fire and fuel, crowds and noise, what is shown, filmed, set off or sprayed."""
