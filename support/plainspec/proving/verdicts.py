"""What a run with a planted fault proves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.proving.fault import Catcher, Fault
    from plainspec.proving.records import RunRecord, ScenarioRef, Verdict


class Finding(StrEnum):
    """What became of a fault."""

    CAUGHT = "caught"
    OTHER_REASON = "red for another reason"
    ELSEWHERE = "red elsewhere only"
    SURVIVED = "survived"
    NOT_REACHED = "planted, but nothing reached it"
    HANGS = "hangs"
    NOT_PLANTED = "could not be planted"
    NOT_RUN = "could not be run"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A fault and what became of it.

    Attributes:
        fault: The fault.
        id: Its name on the command line.
        finding: What became of it.
        red: What turned red.
        detail: Why it was not caught, where that is known.
        seconds: How long the run took.
    """

    fault: Fault
    id: str
    finding: Finding
    red: tuple[Verdict, ...]
    detail: str
    seconds: float

    @property
    def caught(self) -> bool:
        """Whether it was caught for its reason."""
        return self.finding is Finding.CAUGHT

    def expected(self, verdict: Verdict) -> bool:
        """Tell whether the fault names this scenario."""
        return any(means(catcher, verdict.scenario) for catcher in self.fault.catchers)


def means(catcher: Catcher, scenario: ScenarioRef) -> bool:
    """Tell whether a catcher means a scenario."""
    return scenario.path == catcher.file and catcher.title in {"", scenario.template, scenario.title}


def has_reason(text: str, because: str) -> bool:
    """Tell whether a failure's text contains a phrase, without regard to case and line breaks."""
    return " ".join(because.casefold().split()) in " ".join(text.casefold().split())


def judge(fault: Fault, fault_id: str, record: RunRecord) -> Judgement:
    """Compare what a run wrote down with what its fault declares."""
    red = tuple(verdict for verdict in record.verdicts if verdict.outcome == "failed")
    finding, detail = _finding(fault, record, red)
    return Judgement(fault, fault_id, finding, red, detail, record.seconds)


def _finding(fault: Fault, record: RunRecord, red: Sequence[Verdict]) -> tuple[Finding, str]:
    if record.refused:
        return Finding.NOT_PLANTED, record.refused
    if record.hung:
        where = f" in {record.running.path}:{record.running.line} {record.running}" if record.running else ""
        return Finding.HANGS, f"no end within {record.seconds:.0f} s{where}"
    if record.problems:
        return Finding.NOT_RUN, record.problems[0]
    if record.unreached:
        count = f"{len(record.verdicts)} scenarios ran" if len(record.verdicts) != 1 else "1 scenario ran"
        return Finding.NOT_REACHED, f"{count} without {', '.join(record.unreached)}"
    if not red:
        return Finding.SURVIVED, f"all of {len(record.verdicts)} scenarios stayed green"
    return _reason(fault, red)


def _reason(fault: Fault, red: Sequence[Verdict]) -> tuple[Finding, str]:
    named = [verdict for verdict in red if any(means(catcher, verdict.scenario) for catcher in fault.catchers)]
    if not named:
        return Finding.ELSEWHERE, f"not in {', '.join(map(str, fault.catchers))}"
    if any(has_reason(verdict.text, fault.because) for verdict in named):
        return Finding.CAUGHT, ""
    said = " ".join(named[0].text.split())
    return Finding.OTHER_REASON, f'no "{fault.because}" in {named[0].scenario}: {said}'
