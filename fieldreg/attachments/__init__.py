"""Attachments (添付): files people hand in, looked at before they are kept, whatever they are handed in with."""
