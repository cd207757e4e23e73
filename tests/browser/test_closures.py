"""Closing a place over two reservations that stand: one is cancelled with what is free instead, one stays; both companies see it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checks
