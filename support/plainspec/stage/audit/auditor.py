"""The stage for audit trails: sessions that add to them, attempts to change them, and their verification."""

from __future__ import annotations

import json
import re
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, NamedTuple

from plainspec.ports.store.audit import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from plainspec.ports.store.audit import (
        AuditAttempt,
        AuditedSession,
        AuditSystem,
        Finding,
        Receipt,
        Record,
        Tampering,
    )
    from plainspec.stage.refusals import Refusals

ROLES = {Role.APPLICATION: "the application", Role.OWNER: "the table owner"}
ATTRIBUTES = "attributes"
NAME = r"[A-Z]\w+"
CELLS: dict[str, Callable[..., Callable[[AuditedSession], Awaitable[None]]]] = {
    rf"adds ({NAME})": lambda skill: lambda session: session.add_skill(skill),
    rf"adds ({NAME}) to ({NAME})": lambda skill, role: lambda session: session.require_skill(role, skill),
    rf"removes all skills of ({NAME})": lambda role: lambda session: session.require_no_skills(role),
    rf"describes ({NAME})": lambda skill: lambda session: session.describe(skill),
    rf"renames ({NAME}) to ({NAME})": lambda skill, name: lambda session: session.rename(skill, name),
    rf"switches to the tenant ({NAME})": lambda tenant: lambda session: session.switch_tenant(tenant),
    r"shadows the tables": lambda: lambda session: session.shadow_tables(),
    r"runs the deferred triggers": lambda: lambda session: session.run_deferred_triggers(),
    r"commits": lambda: lambda session: session.commit(),
    r"rolls back after recording": lambda: lambda session: session.roll_back_after_recording(),
}
"""What can stand in the cell of a table in which people act in turn."""


class Tampered(NamedTuple):
    """What an administrator does, and at which record."""

    tampering: Tampering
    sequence: int | None


class Auditor:
    """The audit trails of tenants.

    Attributes:
        receipts: those that each tenant has kept.
        findings: what verifications have found so far, by tenant.
    """

    def __init__(self, system: AuditSystem, refusals: Refusals) -> None:
        self.system = system
        self.receipts: dict[str, tuple[Receipt, ...]] = {}
        self.findings: dict[str, list[Finding | None]] = {}
        self._refusals = refusals

    async def keep_receipts(self, tenant: str, last: int) -> None:
        """Ask for receipts of the records up to a number."""
        self.receipts[tenant] = (await self.system.receipts(tenant))[:last]

    async def verify(self, tenant: str) -> Finding | None:
        """Have a trail verified, with the receipts that its tenant has kept."""
        found = await self.system.verify(tenant, self.receipts.get(tenant, ()))
        self.findings.setdefault(tenant, []).append(found)
        return found

    async def shown(self, tenant: str, columns: Sequence[str]) -> list[dict[str, str]]:
        """Return the records that a tenant is shown as a table with these columns shows them.

        Attributes are shown to the letter, as the content of a record holds them.
        """
        records = await self.system.trail(tenant)
        if ATTRIBUTES not in columns:
            return as_rows(records, columns)
        contents = await self.system.contents(tenant)
        rows = as_rows(records, [column for column in columns if column != ATTRIBUTES])
        return [row | {ATTRIBUTES: _attributes_in(content)} for row, content in zip(rows, contents, strict=True)]

    async def act_on_trail(self, actor: str, action: AuditAttempt | Tampered | None, tenant: str) -> None:
        """Have an actor attempt something, or tamper with the trail; without either, add records to it meanwhile.

        An attempt is made in the role of the application, or of the table owner.
        """
        if action is None:
            self.findings.setdefault(tenant, []).append(await self.system.verify_while_adding(tenant))
        elif isinstance(action, Tampered):
            await self.system.tamper(action.tampering, tenant, action.sequence)
        else:
            role = next((role for role, name in ROLES.items() if name == actor), Role.APPLICATION)
            with self._refusals.of(actor):
                await self.system.attempt(action, tenant, role)

    async def act_in_turn(self, tenant: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Play a table row by row, one session per column."""
        async with AsyncExitStack() as stack:
            people = {person: await stack.enter_async_context(self.system.session(tenant)) for person in rows[0]}
            for row in rows:
                for person, cell in row.items():
                    if cell:
                        await _act_of(cell)(people[person])


def as_rows(records: Sequence[Record], columns: Sequence[str]) -> list[dict[str, str]]:
    """Return records as a table with these columns shows them."""
    shown = (
        {
            "record": str(one.sequence),
            "action": one.action.name.lower(),
            "entity": f"{one.kind} {one.name}",
            "version": str(one.version or ""),
            "role": ROLES[one.role],
        }
        for one in records
    )
    return [{column: one[column] for column in columns} for one in shown]


def _attributes_in(content: str) -> str:
    """Return the attributes in a record's content, with all spaces between the colon and the comma."""
    start = content.index(f'"{ATTRIBUTES}":') + len(f'"{ATTRIBUTES}":')
    value = content[start:].lstrip()
    end = json.JSONDecoder().raw_decode(value)[1]
    return content[start : len(content) - len(value) + end]


def _act_of(cell: str) -> Callable[[AuditedSession], Awaitable[None]]:
    for pattern, make in CELLS.items():
        if found := re.fullmatch(pattern, cell):
            return make(*found.groups())
    raise ValueError(f"Expected one of {', '.join(CELLS).replace(f'({NAME})', '<name>')}, not {cell!r}.")
