"""The kill matrix: which fault turned which scenario red."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plainspec.proving.loading import Area
    from plainspec.proving.records import RunRecord, ScenarioRef
    from plainspec.proving.verdicts import Judgement


@dataclass(slots=True)
class AreaProof:
    """What is proven of one area.

    Attributes:
        area: The area.
        baseline: Its features without any fault.
        judgements: Its faults, in the order of the file.
        whole: Whether all faults were planted and all features ran, so that it can be told what no fault turns red.
    """

    area: Area
    baseline: RunRecord
    whole: bool
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def scenarios(self) -> list[ScenarioRef]:
        """The area's scenarios, rows of outlines counted one by one; those that were skipped prove nothing."""
        return [verdict.scenario for verdict in self.baseline.verdicts if verdict.outcome == "passed"]

    @property
    def turned_red(self) -> set[ScenarioRef]:
        """Those that at least one fault has turned red."""
        return {verdict.scenario for judgement in self.judgements for verdict in judgement.red}

    @property
    def never_red(self) -> list[ScenarioRef]:
        """Those that no fault has turned red."""
        red = self.turned_red
        return [scenario for scenario in self.scenarios if scenario not in red]

    @property
    def rules_never_red(self) -> list[tuple[str, str]]:
        """Feature and title of the Rules of which no scenario has ever turned red."""
        rules = dict.fromkeys((scenario.path, scenario.rule) for scenario in self.scenarios if scenario.rule)
        red = {(scenario.path, scenario.rule) for scenario in self.turned_red}
        return [rule for rule in rules if rule not in red]

    @property
    def baseline_red(self) -> list[ScenarioRef]:
        """What is red without any fault; then nothing can be proven."""
        return [verdict.scenario for verdict in self.baseline.verdicts if verdict.outcome == "failed"]

    @property
    def can_prove(self) -> bool:
        """Whether the features run and are green without a fault."""
        return bool(self.scenarios) and not (self.baseline_red or self.baseline.problems or self.baseline.hung)

    @property
    def proven(self) -> bool:
        """Whether every fault was caught for its reason."""
        return self.can_prove and all(judgement.caught for judgement in self.judgements)

    @property
    def caught(self) -> int:
        """How many faults were caught for their reason."""
        return sum(judgement.caught for judgement in self.judgements)

    @property
    def summary(self) -> str:
        """The figures in one line; how many scenarios turned red is told only of a whole area."""
        planted, all_scenarios = len(self.judgements), len(self.scenarios)
        caught = f"{self.caught} of {planted} fault{'s' * (planted != 1)} caught"
        if not self.whole:
            return caught
        red = all_scenarios - len(self.never_red)
        share = 100 * red // all_scenarios
        return f"{caught}; {red} of {all_scenarios} scenario{'s' * (all_scenarios != 1)} turned red ({share} %)"

    def plain(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "area": self.area.name,
            "planted": len(self.judgements),
            "caught": self.caught,
            "scenarios": len(self.scenarios),
            "turned_red": len(self.scenarios) - len(self.never_red),
            "baseline": {
                "red": [asdict(scenario) for scenario in self.baseline_red],
                "problems": self.baseline.problems,
                "hung": self.baseline.hung,
                "seconds": round(self.baseline.seconds, 3),
            },
            "faults": [_plain(judgement) for judgement in self.judgements],
            "never_red": [asdict(scenario) for scenario in self.never_red] if self.whole else None,
            "rules_never_red": [{"path": p, "rule": r} for p, r in self.rules_never_red] if self.whole else None,
        }


def _plain(judgement: Judgement) -> dict[str, Any]:
    fault = judgement.fault
    return {
        "id": judgement.id,
        "name": fault.name,
        "finding": str(judgement.finding),
        "caught_by": [str(catcher) for catcher in fault.catchers],
        "because": fault.because,
        "detail": judgement.detail,
        "seconds": round(judgement.seconds, 3),
        "red": [
            {**asdict(verdict.scenario), "expected": judgement.expected(verdict), "text": verdict.text}
            for verdict in judgement.red
        ],
    }
