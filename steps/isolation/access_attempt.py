"""Steps about attempts to reach rows of another tenant, or to escape from row-level security."""

import re

from plainspec import parameter_type, then, when
from plainspec.ports.refusals import RefusalKind
from plainspec.ports.store.tenancy import AccessAttempt, Outcome
from plainspec.stage.changes import Changes
from plainspec.stage.named_values import one_of
from plainspec.stage.tenants.access import Attempt, Tenants
from plainspec.stage.tenants.entered_text import Entered

ATTEMPTS = {
    "insert rows of a tenant": AccessAttempt.INSERT,
    "copy in rows of a tenant": AccessAttempt.COPY_IN,
    "upsert rows of a tenant": AccessAttempt.UPSERT,
    "reassign their rows to a tenant": AccessAttempt.REASSIGN,
    "reference rows of a tenant": AccessAttempt.REFERENCE,
    "probe the unique keys of a tenant": AccessAttempt.PROBE_KEYS,
    "update all rows": AccessAttempt.UPDATE,
    "reassign all rows to themselves": AccessAttempt.TAKE_OVER,
    "delete all rows": AccessAttempt.DELETE,
    "truncate every table": AccessAttempt.TRUNCATE,
    "assume another role": AccessAttempt.SET_ROLE,
    "turn row security off in the session": AccessAttempt.ROW_SECURITY_OFF,
    "disable row security on the tables": AccessAttempt.DISABLE_ROW_SECURITY,
    "create a function that runs as its owner": AccessAttempt.SECURITY_DEFINER,
    "read a file of the server": AccessAttempt.READ_FILE,
    "copy a file of the server into a table": AccessAttempt.COPY_FROM_FILE,
    "run a program on the server": AccessAttempt.COPY_FROM_PROGRAM,
}
ENTER = re.compile('enter "(?P<text>[^"]*)" wherever the store takes a value')
LOCK = "take an advisory lock that a tenant holds"
OWN, FOREIGN = "own rows", "rows of other tenants"
NO_PRIVILEGE = Outcome(refusal=RefusalKind.INSUFFICIENT_PRIVILEGE)
"""The outcome on tables on which the application has no such privilege at all; it is expected everywhere."""

parameter_type(
    name="access_attempt",
    regexp='enter "[^"]*" wherever the store takes a value|(?:insert|copy|upsert|reassign|reference|probe|update|delete|truncate|assume|turn|disable|create|read|run|take) [a-z ]+',  # noqa: E501 - the editor's server reads one literal
    example="assume another role",
    transformer=str,
)


@when("{actors} try/tries to {access_attempt}")
async def try_to(names: list[str], attempt: str, tenants: Tenants) -> None:
    """Have each of them try it, against each tenant that has rows if it is aimed at one."""
    if attempt == LOCK:
        await tenants.request_lock(names)
    elif entered := ENTER.fullmatch(attempt):
        await tenants.enter_everywhere(names, entered["text"])
    else:
        await tenants.attempt(names, one_of(ATTEMPTS)(attempt))


@then("the attempts end with")
def attempts_end_with(table: list[dict[str, str]], tenants: Tenants, changes: Changes) -> None:
    """Compare the outcomes, column by column; no attempt on rows has changed those of another tenant."""
    assert {row["client"] for row in table} == {*tenants.entered, *(one.client for one in tenants.attempts)}
    for row in table:
        entered = tenants.entered.get(row["client"])
        unexpected = _unexpected_of_text(row, entered) if entered else _unexpected_on_rows(row, tenants)
        assert unexpected == {}, f"{row['client']}: {unexpected}"
    changed = {one.client: others for one in tenants.attempts if (others := one.changed - {one.client})}
    assert changed == {}, f"rows of others were changed: {changed}"
    changes.mention(*{one.client for one in tenants.attempts if one.changed})
    changes.mention(*tenants.entered, *(one.text for one in tenants.entered.values()))


def _unexpected_of_text(row: dict[str, str], entered: Entered) -> dict[str, str]:
    """Return what became of the text where that is not what the cell says, by column and place."""
    return {
        f"{column}, {place}": outcome
        for column, places in entered.outcomes.items()
        for place, outcome in places.items()
        if outcome != row[column]
    }


def _unexpected_on_rows(row: dict[str, str], tenants: Tenants) -> dict[str, str]:
    """Return the outcomes that the cells do not name, by place."""
    unexpected: dict[str, str] = {}
    for column, is_foreign in ((OWN, False), (FOREIGN, True)):
        made = tenants.attempts_of(row["client"], foreign=is_foreign)
        if made or row[column]:
            unexpected |= _unexpected(made, row[column], tenants, foreign=is_foreign)
    return unexpected


def _unexpected(made: list[Attempt], cell: str, tenants: Tenants, *, foreign: bool) -> dict[str, str]:
    """Return the outcomes that a cell does not name, by tenant and place, or the cell if no outcome is as it says."""
    unexpected: dict[str, str] = {}
    harmless = {NO_PRIVILEGE, Outcome()} if foreign and cell != "rows affected" else {NO_PRIVILEGE}
    found = False
    for attempt in made:
        own = tenants.own_rows(attempt.client) if cell == "all rows affected" else {}
        for place, outcome in attempt.outcomes.items():
            expected = _matches(cell, outcome, own.get(place, 0))
            found = found or expected
            if not expected and outcome not in harmless:
                unexpected[f"{place} of {attempt.tenant}"] = _in_words(outcome)
    return unexpected if found or unexpected else {"no outcome": cell}


def _matches(cell: str, outcome: Outcome, own: int) -> bool:
    if cell == "all rows affected":
        return outcome == Outcome(rows=own)
    if cell == "rows affected":
        return outcome.refusal is None and outcome.rows != 0
    if cell == "no rows affected":
        return outcome == Outcome()
    return outcome.refusal is RefusalKind(cell)


def _in_words(outcome: Outcome) -> str:
    return outcome.refusal.value if outcome.refusal else f"{outcome.rows} rows affected"
