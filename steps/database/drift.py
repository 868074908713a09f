"""Steps about drift: SQL that changes a schema past its migrations, and the check that reports it."""

from plainspec import parameter_type, then, when
from plainspec.ports.store.migrations import DriftSystem

parameter_type(
    name="differences",
    regexp='no difference|"[^"]+"',
    transformer=lambda text: () if text == "no difference" else (text.strip('"'),),
)


@when("the table owner executes")
async def executes(docstring: str, drift: DriftSystem) -> None:
    """Execute SQL past the system."""
    await drift.execute(docstring)


@then("the drift check reports {differences}")
async def reports(beginnings: tuple[str, ...], drift: DriftSystem) -> None:
    """Compare with the beginnings of all sentences that the check reports."""
    found = await drift.drift()
    assert tuple(one[: len(beginning)] for one, beginning in zip(found, beginnings, strict=False)) == beginnings, found
    assert len(found) == len(beginnings), found
