"""The sentence that says what did not change."""

from plainspec import then
from plainspec.stage.changes import Changes


@then("nothing else has changed")
async def nothing_else_changed(changes: Changes) -> None:
    """Compare every row that no other Then speaks of with what it was before the first When."""
    unexpected = await changes.unexpected()
    assert not unexpected, "changed besides:\n" + "\n".join(unexpected)
