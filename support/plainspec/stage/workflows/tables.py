"""What the tables of sentences about workflows say."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from plainspec.ports.workflow import BackoffSettings, BreakerSettings, Failure, FailureKind, RunContext, StepError
from plainspec.stage.workflows.notation import parse_duration
from plainspec.stage.workflows.runs import RunRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plainspec.stage.workflows.stub_steps import StepEvent


def must_have_rows(table: Sequence[object]) -> None:
    """Refuse to compare with a table that expects nothing.

    Raises:
        AssertionError: the table has no rows.
    """
    if not table:
        raise AssertionError("the table has no rows, so there is nothing to compare with")


def request_of(row: Mapping[str, str]) -> RunRequest:
    """Read a row `| person | at | on | cancels after |`; the last column may be missing or empty."""
    cancels = row.get("cancels after", "")
    return RunRequest(row["person"], row["on"], parse_duration(row["at"]), parse_duration(cancels) if cancels else None)


def context_of(row: Mapping[str, str]) -> RunContext:
    """Read a row `| person | correlation id | … |`; further columns are entries of the data; see `entry_of`."""
    entries = {key: entry_of(value) for key, value in row.items() if key not in {"person", "correlation id"}}
    return RunContext(row["correlation id"], entries)


def entry_of(words: str) -> Any:
    """Read an entry: a collection such as ``["a", ["b"]]``, ``("a", "b")`` or ``{"a", "b"}``, or else words."""
    return ast.literal_eval(words) if words.startswith(("[", "(", "{")) else words


def must_be_known(row: Mapping[str, str], *columns: str) -> None:
    """Refuse settings that do not exist.

    Raises:
        ValueError: there is another column.
    """
    unknown = row.keys() - set(columns)
    if unknown:
        raise ValueError(f"there is no setting {', '.join(sorted(unknown))}; there are {', '.join(columns)}")


def breaker_of(row: Mapping[str, str]) -> BreakerSettings:
    """Read a row with any of the columns `failures`, `recovery`, `trial calls` and `successes`.

    An empty cell leaves the setting to the system.
    """
    must_be_known(row, "failures", "recovery", "trial calls", "successes")
    counts = {
        name.replace(" ", "_"): int(row[name]) for name in ("failures", "trial calls", "successes") if row.get(name)
    }
    return BreakerSettings(recovery_s=parse_duration(row["recovery"]) if row.get("recovery") else None, **counts)


def backoff_of(row: Mapping[str, str]) -> BackoffSettings:
    """Read a row with any of the columns `backoff`, `longest wait` and `jitter`; the last one is `on` or `off`."""
    must_be_known(row, "backoff", "longest wait", "jitter")
    return BackoffSettings(
        base=float(row["backoff"]) if "backoff" in row else None,
        cap_s=parse_duration(row["longest wait"]) if "longest wait" in row else None,
        jitter={"on": True, "off": False}[row["jitter"]] if "jitter" in row else None,
    )


def recording_options(step: str, returns: str, side_effect: str) -> dict[str, Any]:
    """Read what a recording step returns, `None` or words, and its side effect: `error` or `upper case`.

    Raises:
        ValueError: there is no such side effect.
    """
    effects: dict[str, Any] = {"error": StepError(step), "upper case": str.upper}
    options: dict[str, Any] = {}
    if returns:
        options["return_value"] = None if returns == "None" else returns
    if side_effect:
        if side_effect not in effects:
            raise ValueError(f"step {step}: no side effect {side_effect!r}; there are {', '.join(effects)}")
        options["side_effect"] = effects[side_effect]
    return options


def expected_failure(row: Mapping[str, str]) -> Failure:
    """Read a row `| failure | of | message |`; the last column may be missing or empty.

    Raises:
        ValueError: there is no such kind of failure.
    """
    kinds = {kind.name.lower().replace("_", " "): kind for kind in FailureKind}
    if row["failure"] not in kinds:
        raise ValueError(f"there is no failure {row['failure']!r}; there are {', '.join(kinds)}")
    return Failure(kinds[row["failure"]], row["of"], row.get("message", ""))


def expected_event(row: Mapping[str, str]) -> str:
    """Read a row `| at | event |`."""
    return f"{parse_duration(row['at']):g} s: {row['event']}"


def recorded_event(event: StepEvent) -> str:
    """Say an event as `expected_event` does."""
    return f"{event.at_s:g} s: {event.step} {event.what}"
