"""The agency's data: transactions that are all or nothing, at the level of isolation that was asked for."""

from agency.store.accounts import Account, Accounts
from agency.store.agreements import Agreements, Kind
from agency.store.errors import RefusedError
from agency.store.isolation import Isolation
from agency.store.limits import Limit
from agency.store.retrying import transact
from agency.store.store import Store
from agency.store.unit_of_work import UnitOfWork

__all__ = [
    "Account",
    "Accounts",
    "Agreements",
    "Isolation",
    "Kind",
    "Limit",
    "RefusedError",
    "Store",
    "UnitOfWork",
    "transact",
]
