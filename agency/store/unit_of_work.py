"""A unit of work: one connection, one transaction at a time, all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from agency.observability.spans import NO_SPAN, OpenSpan, span, traced
from agency.store.accounts import Accounts
from agency.store.agreements import Agreements
from agency.store.audit.trail import AuditTrail
from agency.store.entities.entities import Entities
from agency.store.memory_entries import MemoryEntries
from agency.store.messages import Messages
from agency.store.plans import Plans
from agency.store.runs import Runs
from agency.store.threads import Threads
from agency.store.transactions.transaction import Transaction

if TYPE_CHECKING:
    from types import TracebackType


class UnitOfWork(Transaction):
    """Work on the store that happens completely or not at all; each property is a part of the tenant's data.

    As a context manager it is a span, below which its queries are.
    """

    _span: OpenSpan = NO_SPAN

    async def __aenter__(self) -> Self:
        """Begin."""
        self._span = span("store.unit_of_work")
        self._span.__enter__()
        try:
            return await super().__aenter__()
        except BaseException as error:
            self._span.__exit__(type(error), error, error.__traceback__)
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Commit, or roll back, as `Transaction` says."""
        try:
            await super().__aexit__(kind, error, traceback)
        except BaseException as failed:
            self._span.__exit__(type(failed), failed, failed.__traceback__)
            raise
        self._span.__exit__(kind, error, traceback)

    @traced("store.commit")
    async def commit(self) -> None:
        """Make the work last, as `Transaction` says."""
        await super().commit()

    @traced("store.rollback")
    async def rollback(self) -> None:
        """Undo the work since the last commit, as `Transaction` says."""
        await super().rollback()

    @property
    def accounts(self) -> Accounts:
        """The accounts as this transaction sees them."""
        return Accounts(self.session)

    @property
    def entities(self) -> Entities:
        """The tenant's entities as this transaction sees them."""
        return Entities(self.session, self._tenant)

    @property
    def agreements(self) -> Agreements:
        """The agreements as this transaction sees them."""
        return Agreements(self.session)

    @property
    def threads(self) -> Threads:
        """The user's threads as this transaction sees them."""
        return Threads(self.session, self._tenant, self._user)

    @property
    def messages(self) -> Messages:
        """The user's messages as this transaction sees them."""
        return Messages(self.session, self._tenant, self._user)

    @property
    def memory_entries(self) -> MemoryEntries:
        """The user's memory entries as this transaction sees them."""
        return MemoryEntries(self.session, self._tenant, self._user)

    @property
    def runs(self) -> Runs:
        """The user's runs as this transaction sees them."""
        return Runs(self.session, self._tenant, self._user)

    @property
    def plans(self) -> Plans:
        """The user's plans as this transaction sees them."""
        return Plans(self.session, self._tenant, self._user)

    @property
    def audit(self) -> AuditTrail:
        """The tenant's audit trail as this transaction sees it."""
        return AuditTrail(self.session)
