"""Answering (照会への回答): the pages of whoever is asked, by a link without an account and by a department's account."""
