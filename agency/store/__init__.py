"""The agency's data: transactions that are all or nothing, at the level of isolation that was asked for."""

from agency.store.accounts import Account, Accounts
from agency.store.agreements import AgreementKind, Agreements
from agency.store.errors import RefusedError
from agency.store.isolation import Isolation
from agency.store.memory_entries import CONTENT_TYPES, MemoryEntry
from agency.store.messages import Message, MessageStage
from agency.store.plans import InterventionPlan, MicroTask, Phase, PlanProgress, TaskMemoryLink
from agency.store.retrying import transact
from agency.store.runs import Run
from agency.store.store import Store
from agency.store.transactions.requests import GlobalScopeError, handling, request_in_hand
from agency.store.transactions.timeouts import Timeout
from agency.store.unit_of_work import UnitOfWork

__all__ = [
    "CONTENT_TYPES",
    "Account",
    "Accounts",
    "AgreementKind",
    "Agreements",
    "GlobalScopeError",
    "InterventionPlan",
    "Isolation",
    "MemoryEntry",
    "Message",
    "MessageStage",
    "MicroTask",
    "Phase",
    "PlanProgress",
    "RefusedError",
    "Run",
    "Store",
    "TaskMemoryLink",
    "Timeout",
    "UnitOfWork",
    "handling",
    "request_in_hand",
    "transact",
]
