"""The front of the server: who may hold a connection, for how long, and how much one may send before anything is done with it."""

from scripts.server.front.listening import listen
from scripts.server.front.patience import Patience

__all__ = ["Patience", "listen"]
