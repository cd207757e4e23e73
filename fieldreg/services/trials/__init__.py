"""Trials that are kept under a link, and those who wait for one."""
