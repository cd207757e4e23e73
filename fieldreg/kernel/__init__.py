"""The ground floor: texts, errors, time, business days, heights with a datum, geometry in metres."""
