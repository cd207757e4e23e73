"""People: accounts, their tokens and invitations, organisations, holds, and what is erased of them all."""

from fieldreg.store.repositories.accounts.accounts import SqlAccounts
from fieldreg.store.repositories.accounts.calendar_addresses import SqlCalendarAddresses
from fieldreg.store.repositories.accounts.erasing import SqlErasing
from fieldreg.store.repositories.accounts.holds import SqlHolds
from fieldreg.store.repositories.accounts.invitations import SqlInvitations
from fieldreg.store.repositories.accounts.organisations import SqlOrganisations
from fieldreg.store.repositories.accounts.tokens import SqlTokens

__all__ = ["SqlAccounts", "SqlCalendarAddresses", "SqlErasing", "SqlHolds", "SqlInvitations", "SqlOrganisations", "SqlTokens"]
