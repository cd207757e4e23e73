"""API tokens: their digests alone."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.people.tokens import ApiToken
from fieldreg.store.tables import tokens
from fieldreg.store.transaction import Transaction

__all__ = ["SqlTokens"]


class SqlTokens:
    """`ports.Tokens`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, token: ApiToken) -> ApiToken:
        values = {name: value for name, value in asdict(token).items() if name != "id"}
        new = self._t.connection.execute(sa.insert(tokens).values(values).returning(tokens.c.id))
        return replace(token, id=int(new.scalar_one()))

    def get(self, token_id: int, account_id: int) -> ApiToken:
        row = self._t.connection.execute(sa.select(tokens).where(tokens.c.id == token_id, tokens.c.account == account_id)).one_or_none()
        if row is None:
            raise NotFound(Text(f"API トークン {token_id} はありません。", f"there is no API token {token_id}"), where="token")
        return _token(row)

    def of(self, account_id: int) -> Sequence[ApiToken]:
        mine = sa.select(tokens).where(tokens.c.account == account_id).order_by(tokens.c.id)
        return [_token(row) for row in self._t.connection.execute(mine)]

    def by_digest(self, digest: str) -> ApiToken | None:
        row = self._t.connection.execute(sa.select(tokens).where(tokens.c.digest == digest)).one_or_none()
        return None if row is None else _token(row)

    def used(self, token_id: int, day: date) -> None:
        self._t.connection.execute(sa.update(tokens).where(tokens.c.id == token_id).values(last_used_on=day))

    def revoke(self, account_id: int, token_ids: Sequence[int] | None, *, at: datetime) -> Sequence[ApiToken]:
        mine = (tokens.c.account == account_id) & tokens.c.revoked_at.is_(None)
        chosen = mine if token_ids is None else mine & tokens.c.id.in_(token_ids)
        gone = self._t.connection.execute(sa.update(tokens).where(chosen).values(revoked_at=at).returning(*tokens.c)).all()
        return sorted(map(_token, gone), key=lambda token: token.id)


def _token(row: sa.Row[Any]) -> ApiToken:
    return ApiToken(
        id=row.id, account=row.account, name=row.name, digest=row.digest, created_at=row.created_at, last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
    )  # fmt: skip
