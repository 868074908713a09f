"""The audit trail of a tenant: what was done to its entities, as one transaction sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from agency.store.audit.record import AuditHead, AuditRecord
from agency.store.errors import refusals

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession


LAST_NUMBER = 2**63 - 1
"""The largest number that a record can have."""


@dataclass(frozen=True)
class Receipt:
    """Evidence that a record existed, to be kept outside of the database.

    Attributes:
        sequence: the record that it was given for.
        hash: its hash, which stands for all records up to it.
    """

    sequence: int
    hash: bytes


class AuditTrail:
    """The audit trail of the tenant of a unit of work; the database adds to it when the unit commits.

    Attributes:
        session: that of the unit of work.
    """

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def between(self, since: datetime, until: datetime) -> tuple[AuditRecord, ...]:
        """Read what was recorded from a moment until just before another, in order.

        Raises:
            TypeError: a moment is no datetime.
            ValueError: a moment has no time zone.
        """
        with refusals():
            return tuple((await self.session.scalars(recorded_between(since, until))).all())

    async def about(self, number: UUID) -> tuple[AuditRecord, ...]:
        """Read what was recorded about one entity, in order.

        Raises:
            TypeError: the number is no UUID.
        """
        with refusals():
            return tuple((await self.session.scalars(recorded_about(number))).all())

    async def receipt(self, sequence: int | None = None) -> Receipt | None:
        """Return a receipt for a record, or for the last one; None if there is no such record.

        Raises:
            TypeError: the number is no whole number.
        """
        asked = select(AuditHead.sequence, AuditHead.hash)
        if sequence is not None:
            expect(sequence, int, "the number of a record, a whole number")
            if not 1 <= sequence <= LAST_NUMBER:
                return None
            asked = select(AuditRecord.sequence, AuditRecord.hash).where(AuditRecord.sequence == sequence)
        with refusals():
            found = (await self.session.execute(asked)).one_or_none()
        return Receipt(found.sequence, found.hash) if found else None


def recorded_about(number: UUID) -> Select[AuditRecord]:
    """Return the query for what was recorded about one entity.

    Raises:
        TypeError: the number is no UUID.
    """
    expect(number, UUID, "the number of an entity, a UUID")
    return select(AuditRecord).where(AuditRecord.entity_id == number).order_by(AuditRecord.sequence)


def recorded_between(since: datetime, until: datetime) -> Select[AuditRecord]:
    """Return the query for what was recorded from a moment until just before another.

    Raises:
        TypeError: a moment is no datetime.
        ValueError: a moment has no time zone.
    """
    for moment in (since, until):
        expect(moment, datetime, "a moment, a datetime with a time zone")
        if moment.utcoffset() is None:
            raise ValueError(f"Expected a moment, a datetime with a time zone, not {moment!r}, which has none.")
    within = AuditRecord.created_at >= since, AuditRecord.created_at < until
    return select(AuditRecord).where(*within).order_by(AuditRecord.created_at, AuditRecord.sequence)


def expect(given: object, kind: type, what: str) -> None:
    """Check the type of an argument before the database is asked.

    Raises:
        TypeError: it is not of that kind; a truth value is no number.
    """
    if not isinstance(given, kind) or isinstance(given, bool):
        raise TypeError(f"Expected {what}, not {given!r}.")
