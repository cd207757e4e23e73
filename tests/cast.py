"""A known cast: who asks, in every test of the pages."""

from dataclasses import dataclass

from fieldreg.people.accounts import Account, Role, hash_password

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, a password and an API token."""

    account: Account
    token: str

    @property
    def bearer(self):
        return {"Authorization": f"Bearer {self.token}"}


ROLES = {
    "company": (Role.COMPANY, "見本株式会社"),
    "rival": (Role.COMPANY, "競合株式会社"),
    "staff": (Role.STAFF, ""),
    "admin": (Role.ADMIN, ""),
    "department": (Role.DEPARTMENT, ""),
    "juror": (Role.JUROR, ""),
    "auditor": (Role.AUDITOR, ""),
}


def hire(services):
    """Everybody, by name; each token used today.  One hash serves all: hashing is slow on purpose."""
    secret = hash_password(PASSWORD)
    cast = {}
    for name, (role, organisation) in ROLES.items():
        account = Account(email=f"{name}@example.jp", role=role, password_hash=secret, organisation=organisation)
        kept, token = services.accounts.put_account(account, with_token=True)
        services.accounts.account_by_token(token)  # the first use of a day is marked; tests that only look write nothing
        cast[name] = Person(kept, token)
    return cast
