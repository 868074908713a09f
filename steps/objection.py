"""Sentences about what is said against something before anything is done with it."""

from plainspec import then


@then("the objection names {string}")
def objection_names(hint: str, objection: str) -> None:
    """Compare with the hint at the end of the refusal."""
    assert objection.endswith(hint), f"the objection was: {objection or 'none'}"
