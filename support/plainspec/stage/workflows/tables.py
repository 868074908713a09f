"""What the tables of sentences about workflows say."""

from __future__ import annotations

import ast
import asyncio
from typing import TYPE_CHECKING, Any

from plainspec.ports.workflow import BreakerFigures, Failure, FailureKind, PauseFigures, RunContext, StepError
from plainspec.stage.workflows.notation import parse_duration
from plainspec.stage.workflows.runs import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from plainspec.stage.workflows.stub_steps import Happening


def must_have_rows(table: Sequence[object]) -> None:
    """Refuse to compare with a table that expects nothing.

    Raises:
        AssertionError: the table has no rows.
    """
    if not table:
        raise AssertionError("the table has no rows, so there is nothing to compare with")


def visit_of(row: Mapping[str, str]) -> Visit:
    """Read a row `| person | at | on | cancels after |`; the last column may be missing or empty."""
    patience = row.get("cancels after", "")
    return Visit(
        row["person"],
        row["on"],
        parse_duration(row["at"]),
        parse_duration(patience) if patience else None,
    )


def context_of(row: Mapping[str, str]) -> RunContext:
    """Read a row `| person | correlation id | … |`; further columns are entries of the data; see `entry_of`."""
    entries = {key: entry_of(value) for key, value in row.items() if key not in {"person", "correlation id"}}
    return RunContext(row["correlation id"], entries)


def entry_of(words: str) -> Any:
    """Read an entry: a collection such as ``["a", ["b"]]``, ``("a", "b")`` or ``{"a", "b"}``, or else words."""
    return ast.literal_eval(words) if words.startswith(("[", "(", "{")) else words


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


def pauses_of(row: Mapping[str, str]) -> PauseFigures:
    """Read a row `| growth | longest s | by chance |`; `by chance` is `yes` or `no`."""
    return PauseFigures(float(row["growth"]), float(row["longest s"]), {"yes": True, "no": False}[row["by chance"]])


def recording_of(step: str, words: str, at_first: str = "") -> dict[str, Any]:
    """Read what a recording step is told to do, and what to do at its first calls, one by one, with commas between.

    It can be told nothing, `answer <words>`, `answer nothing`, or one of these: `fail`, always with the same error;
    `fail anew`, with another one each time; `shout`, `shout in time`, which is awaited; `name the run`. At first, it
    can be told to answer and to fail.

    Raises:
        ValueError: it is told something else.
    """
    effects = {"fail": StepError(step), "fail anew": failing_anew(step), **DOINGS}
    verb, _, answer = words.partition(" ")
    told: dict[str, Any] = {}
    if verb == "answer" and answer:
        told["return_value"] = None if answer == "nothing" else answer
    elif words in effects:
        told["side_effect"] = effects[words]
    elif words:
        known = ", ".join(("answer <words>", "answer nothing", *effects))
        raise ValueError(f"a recording step cannot be told to {words!r}; it can be told to {known}")
    if at_first:
        outcomes = (recording_of(step, outcome.strip()) for outcome in at_first.split(","))
        told["side_effect"] = [outcome.get("side_effect", outcome.get("return_value")) for outcome in outcomes]
    return told


def failing_anew(step: str) -> type[StepError]:
    """Return a class of errors that need no arguments and tell of ``step``."""

    class FailingAnewError(StepError):
        """An error of this step."""

        def __init__(self) -> None:
            super().__init__(step)

    return FailingAnewError


async def shout_in_time(value: str) -> str:
    """Return a text in capitals when the loop comes round to it."""
    await asyncio.sleep(0)
    return value.upper()


def name_the_run(value: str, context: RunContext) -> str:
    """Say which run a text belongs to."""
    return f"{value} of {context.correlation_id}"


DOINGS: dict[str, Callable[..., Any]] = {
    "shout": str.upper,
    "shout in time": shout_in_time,
    "name the run": name_the_run,
}
"""What else a recording step can be told to do."""


def expected_failure(row: Mapping[str, str]) -> Failure:
    """Read a row `| failure | of | message |`; the last column may be missing or empty.

    Raises:
        ValueError: there is no such kind of failure.
    """
    return Failure(FailureKind(row["failure"]), row["of"], row.get("message", ""))


def expected_event(row: Mapping[str, str]) -> str:
    """Read a row `| at | event |`."""
    return f"{parse_duration(row['at']):g} s: {row['event']}"


def noted_event(happening: Happening) -> str:
    """Say what happened as `expected_event` does."""
    return f"{happening.at_s:g} s: {happening.step} {happening.deed}"
