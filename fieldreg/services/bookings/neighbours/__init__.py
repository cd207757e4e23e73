"""Who uses what beside whom: neighbours told and asked, and live reservations judged again when something turned."""
