"""Programmes for anybody to read: who may propose, how it goes, what it takes, and on what each statement stands."""
