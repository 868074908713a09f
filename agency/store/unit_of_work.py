"""A unit of work: one connection, one transaction at a time, all of it or nothing."""

from agency.store.accounts import Accounts
from agency.store.agreements import Agreements
from agency.store.audit.trail import AuditTrail
from agency.store.entities.entities import Entities
from agency.store.messages import Messages
from agency.store.plans import Plans
from agency.store.runs import Runs
from agency.store.threads import Threads
from agency.store.transactions.transaction import Transaction


class UnitOfWork(Transaction):
    """Work on the store that happens completely or not at all; each property is a part of the tenant's data."""

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
