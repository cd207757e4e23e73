"""Errors of the two databases, told in ours."""

import sqlite3
from typing import Never

from sqlalchemy import exc

from fieldreg.kernel.errors import Conflict, FieldregError, Unavailable
from fieldreg.kernel.texts import Text

__all__ = ["DATABASE_ERRORS", "code_of", "is_closure_over_claims", "is_double_booking", "raise_ours", "translated"]

DATABASE_ERRORS = (exc.SQLAlchemyError, sqlite3.Error)
_LATER = frozenset(
    {"40001", "40P01", "55P03", "57014", "57P01", "57P03", "53300"}
)  # PostgreSQL: not now, ask again
_NOT_NOW = Text(
    "データベースが混み合っていて、時間内に処理できませんでした。何も書き込まれていません。少し待ってからもう一度お試しください。",
    "the database was busy and did not answer in time; nothing was written, please try again shortly",
)
_NOT_THERE = Text(
    "データベースに接続できないか、書き込めません。何も書き込まれていません。続くときは管理者に連絡してください。",
    "the database cannot be reached or written to; nothing was written, tell the administrator if this goes on",
)
_STORAGE = frozenset(
    {"SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_READONLY", "53100", ""}
)  # "": no connection at all
_NOT_FITTING = Text(
    "データの間の決まり（参照先があること、重複しないことなど）に合わないため、書き込みませんでした。",
    "not written: it does not fit what is stored (something it refers to is missing, or something is there twice)",
)


def code_of(error: BaseException) -> str:
    """PostgreSQL's SQLSTATE or SQLite's error name; "" for anything else."""
    origin = getattr(error, "orig", None) or error
    return getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None) or ""


def is_double_booking(error: exc.IntegrityError) -> bool:
    """Whether the guard on claims refused."""
    return "double_booking" in str(error.orig) or (code_of(error) == "23P01" and not is_closure_over_claims(error))


def is_closure_over_claims(error: exc.IntegrityError) -> bool:
    """Whether the guard on closures refused."""
    return "closure_over_claims" in str(error.orig)


def translated(error: BaseException) -> FieldregError | None:
    """Ours for the database's; None for what is not the database's, or a fault of our own."""
    code = code_of(error)
    if code in _LATER or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "08")):
        return Unavailable(_NOT_NOW)
    if isinstance(error, exc.TimeoutError):
        return Unavailable(_NOT_NOW)
    if isinstance(error, exc.OperationalError) and (code in _STORAGE or code.startswith("SQLITE_IOERR")):
        return Unavailable(_NOT_THERE)
    if isinstance(error, exc.IntegrityError):
        return Conflict(_NOT_FITTING, code="integrity")
    return None


def raise_ours(error: BaseException) -> Never:
    """Raises what the database's error is in ours, or the error itself."""
    ours = translated(error)
    if ours is None:
        raise error
    raise ours from error
