"""Notices (通知): letters to whoever must be told, written with the act that causes them and sent once."""
