"""Steps about what people who act at the same time have read, found and counted."""

from plainspec import parameter_type, then
from plainspec.stage import Transcript

parameter_type(
    name="figures",
    regexp="-?[0-9]+(?:, -?[0-9]+)*",
    transformer=lambda text: tuple(int(figure) for figure in text.split(", ")),
)


@then("{word} has read {int}")
def has_read(person: str, value: int, transcript: Transcript) -> None:
    """Compare with the last balance that this person's session saw."""
    assert transcript.of(person).last_read == value, transcript.as_text()


@then("{word} has first read {int} and then {figures}")
def has_read_in_turn(person: str, first: int, then_read: tuple[int, ...], transcript: Transcript) -> None:
    """Compare with all balances that this person's session saw, in order."""
    assert transcript.of(person).reads == (first, *then_read), transcript.as_text()


@then("{word} has found no account")
def has_found_nothing(person: str, transcript: Transcript) -> None:
    """Make sure that this person's last reading or pick found nobody."""
    assert transcript.of(person).found_nothing, transcript.as_text()


@then("{word} has picked {word}")
def has_picked(person: str, owner: str, transcript: Transcript) -> None:
    """Compare with whose account this person has picked."""
    assert transcript.of(person).picked == (owner,), transcript.as_text()


@then("{word} has counted {int}")
def has_counted(person: str, number: int, transcript: Transcript) -> None:
    """Compare with the last number of accounts that this person's session saw."""
    assert transcript.of(person).counts[-1:] == (number,), transcript.as_text()


@then("{word} has first counted {int} and then {int}")
def has_counted_twice(person: str, first: int, then_counted: int, transcript: Transcript) -> None:
    """Compare with all the numbers of accounts that this person's session saw, in order."""
    assert transcript.of(person).counts == (first, then_counted), transcript.as_text()


@then("{word} has summed up {int} each time")
def has_summed_up(person: str, total: int, transcript: Transcript) -> None:
    """Compare every sum that this person's session saw."""
    totals = transcript.of(person).totals
    assert totals == (total,) * max(1, len(totals)), transcript.as_text()
