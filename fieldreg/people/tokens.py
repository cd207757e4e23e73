"""API tokens of an account: several, each with a name, made, renewed and revoked one by one."""

from dataclasses import dataclass
from datetime import date, datetime

from fieldreg.kernel.errors import InvalidInput

__all__ = ["ApiToken", "ask_token_name"]

LONGEST_NAME = 60
MOST_TOKENS = 20  # of one account, revoked ones apart


@dataclass(frozen=True, kw_only=True)
class ApiToken:
    """`digest` is all that is kept of its secret; `last_used_on` a day of Japan, None until it was used."""

    id: int = 0
    account: int
    name: str
    digest: str
    created_at: datetime | None = None
    last_used_on: date | None = None
    revoked_at: datetime | None = None

    @property
    def works(self) -> bool:
        return self.revoked_at is None


def ask_token_name(name: str) -> str:
    """The name without the blanks around it.  Raises InvalidInput for none, a long one, and one with signs that print nothing."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput.one(
            "token-name", "name", f"何に使う鍵かわかる名前を {LONGEST_NAME} 文字以内で付けてください。", "name what the token is for"
        )
    return name
