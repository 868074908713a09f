"""The sentence about what a session has read."""

from plainspec import parameter_type, then
from plainspec.ports.store.database import IsolationLevel
from plainspec.stage import Transcript
from plainspec.stage.transactions.phrases import Answer, Kind

LEVELS = {level.value: level for level in IsolationLevel}
QUERIES = {
    "read": Kind.READ,
    "counted": Kind.COUNT,
    "summed up": Kind.SUM,
    "run at": Kind.LEVEL,
    "locked": Kind.LOCK_FIRST,
}


def result(said: str) -> Answer:
    """Read a figure, a level or an owner, or `nothing`."""
    if said == "nothing":
        return None
    return int(said) if said.removeprefix("-").isdigit() else LEVELS.get(said, said)


parameter_type(name="query", regexp="read|counted|summed up|run at|locked", transformer=QUERIES.__getitem__)
parameter_type(
    name="results",
    regexp="-?\\w+(?: \\w+)?(?:, -?\\w+(?: \\w+)?)*",
    example="100, 50",
    transformer=lambda text: tuple(result(said) for said in text.split(", ")),
)


@then("{word} has {query} {results}")
def has_results(person: str, kind: Kind, expected: tuple[Answer, ...], transcript: Transcript) -> None:
    """Compare with all that the person's queries of this kind returned, in order: `100, 120`, `nothing`, a level."""
    found = transcript.of(person).results(kind)
    assert found == expected, f"{person} got {found}\n{transcript.as_text()}"
