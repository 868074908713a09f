"""Sentences about agreements on accounts: standing orders, loans and cards."""

from collections import Counter
from dataclasses import dataclass

from plainspec import then
from plainspec.ports.store.database import Agreement, Database
from plainspec.stage.changes import Changes
from plainspec.stage.transactions.phrases import AGREEMENTS


@dataclass(frozen=True)
class AgreementRow:
    """A row of a table: which agreement, and on whose account; an empty owner is none."""

    agreement: str
    owner: str | None

    def as_agreement(self) -> Agreement:
        """Return the port's value."""
        return Agreement(AGREEMENTS[self.agreement], self.owner or None)


@then("the agreements are")
async def agreements_are(table: list[AgreementRow], database: Database, changes: Changes) -> None:
    """Compare all committed agreements, in any order; a failure names the first difference."""
    changes.mention(*(row.owner for row in table if row.owner))
    expected = Counter(row.as_agreement() for row in table)
    found = Counter(await database.agreements())
    for agreement in [*expected, *found]:
        differs = found[agreement] != expected[agreement]
        assert not differs, f"{found[agreement]} times {agreement}, not {expected[agreement]} times; found {[*found]}"
