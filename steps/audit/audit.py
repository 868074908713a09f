"""Steps about audit trails: what there is of them, and what they record."""

import re
from typing import NamedTuple

from plainspec import given, parameter_type, then, when
from plainspec.stage.audit.auditor import Auditor
from plainspec.stage.changes import Changes
from plainspec.stage.rows import expect_rows

RECEIPTS = "receipts"


class TrailState(NamedTuple):
    """What there is of an audit trail: so many older records, or receipts of the first ones."""

    what: str
    records: int

    @classmethod
    def parse(cls, text: str) -> "TrailState":
        """Read `3000 older records, ...` or `receipts, kept elsewhere, up to record 4`."""
        return cls(RECEIPTS if text.startswith(RECEIPTS) else "older records", int(re.findall("[0-9]+", text)[0]))


parameter_type(
    name="trail_state",
    regexp="[0-9]+ older records, one a minute until an hour ago|receipts, kept elsewhere, up to record [0-9]+",
    example="3000 older records, one a minute until an hour ago",
    transformer=TrailState.parse,
)


@given("the audit trail of {word} has {trail_state}")
async def trail_has(tenant: str, state: TrailState, auditor: Auditor) -> None:
    """Append valid records to the trail; or ask for receipts, and keep them outside of the database."""
    if state.what == RECEIPTS:
        await auditor.keep_receipts(tenant, state.records)
    else:
        await auditor.system.grow(tenant, state.records)


@given("people of {word} have acted in turn")
@when("people of {word} act in turn")
async def act_in_turn(tenant: str, table: list[dict[str, str]], auditor: Auditor) -> None:
    """Play the table row by row, one session per column."""
    await auditor.act_in_turn(tenant, table)


@then("the audit trail of {word} ends with")
async def trail_ends_with(tenant: str, table: list[dict[str, str]], auditor: Auditor, changes: Changes) -> None:
    """Compare the last records that the tenant is shown; attributes are compared to the letter."""
    shown = await auditor.shown(tenant, list(table[0]))
    expect_rows(shown[-len(table) :], table)
    changes.mention(tenant)
