"""What the tables of sentences about workflows say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.ports.workflow import BreakerFigures, Failure, FailureKind, RunContext, StepError
from plainspec.stage.workflow_notation import parse_duration
from plainspec.stage.workflow_runs import Visit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.stage.workflow_cast import Happening


def must_have_rows(table: Sequence[object]) -> None:
    """Refuse to compare with a table that expects nothing.

    Raises:
        AssertionError: the table has no rows.
    """
    if not table:
        raise AssertionError("the table has no rows, so there is nothing to compare with")


def visit_of(row: Mapping[str, str]) -> Visit:
    """Read a row `| person | at | on | gives up after |`; the last column may be missing or empty."""
    patience = row.get("gives up after", "")
    return Visit(
        row["person"],
        row["on"],
        parse_duration(row["at"]),
        parse_duration(patience) if patience else None,
    )


def context_of(row: Mapping[str, str]) -> RunContext:
    """Read a row `| person | correlation id | … |`; every further column is an entry of the data."""
    data = {key: value for key, value in row.items() if key not in {"person", "correlation id"}}
    return RunContext(row["correlation id"], data)


def breaker_of(row: Mapping[str, str]) -> BreakerFigures:
    """Read a row with any of the columns `failures`, `recovery`, `trial calls` and `successes`.

    Raises:
        ValueError: there is another column.
    """
    unknown = row.keys() - {"failures", "recovery", "trial calls", "successes"}
    if unknown:
        raise ValueError(f"a circuit breaker has no {', '.join(sorted(unknown))}")
    figures = {name: int(row[name]) for name in ("failures", "successes") if name in row}
    recovery_s = parse_duration(row["recovery"]) if "recovery" in row else None
    trial_calls = int(row["trial calls"]) if "trial calls" in row else None
    return BreakerFigures(recovery_s=recovery_s, trial_calls=trial_calls, **figures)


def recording_of(step: str, words: str) -> dict[str, Any]:
    """Read what a recording step is told: nothing, `answer <words>`, `answer nothing`, `fail` or `shout`.

    Raises:
        ValueError: it is told something else.
    """
    verb, _, answer = words.partition(" ")
    if not words:
        return {}
    if verb == "answer" and answer:
        return {"return_value": None if answer == "nothing" else answer}
    if words == "fail":
        return {"side_effect": StepError(step)}
    if words == "shout":
        return {"side_effect": str.upper}
    raise ValueError(f"a recording step cannot be told to {words!r}; say answer <words>, answer nothing, fail or shout")


def expected_failure(row: Mapping[str, str]) -> Failure:
    """Read a row `| failure | about |`.

    Raises:
        ValueError: there is no such kind of failure.
    """
    return Failure(FailureKind(row["failure"]), row["about"])


def expected_event(row: Mapping[str, str]) -> str:
    """Read a row `| at | event |`."""
    return f"{parse_duration(row['at']):g} s: {row['event']}"


def noted_event(happening: Happening) -> str:
    """Say what happened as `expected_event` does."""
    return f"{happening.at_s:g} s: {happening.step} {happening.deed}"
