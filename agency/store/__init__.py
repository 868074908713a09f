"""The agency's data: transactions that are all or nothing, at the level of isolation that was asked for."""

from agency.store.accounts import Account, Accounts
from agency.store.errors import RefusedError
from agency.store.retrying import transact
from agency.store.schema import create_schema
from agency.store.store import Store
from agency.store.unit_of_work import Isolation, UnitOfWork

__all__ = ["Account", "Accounts", "Isolation", "RefusedError", "Store", "UnitOfWork", "create_schema", "transact"]
