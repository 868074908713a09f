"""What a stage works on, what comes of it, and how that is kept in a journal."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from agency.delivery.components import Component
from agency.delivery.contract import GateResult, Json, StageResult, Target, Verdict
from agency.delivery.quality_gates.running import reasons_of, run_gates, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agency.delivery.config import DeliveryConfig
    from agency.delivery.quality_gates.order import GateOrder


@dataclass(frozen=True)
class StageOrder:
    """What the stages of one delivery work on.

    Attributes:
        spec_file: The specification.
        component_name: What reports call the component.
        component_path: Its folder or file.
        config: The settings.
    """

    spec_file: Path
    component_name: str
    component_path: Path
    config: DeliveryConfig

    def component(self) -> Component:
        """Read the component as it is now, without what was published into its folder."""
        published = [self.config.publish_to / target for target in Target]
        return Component.at(self.component_name, self.component_path, published)


@dataclass(frozen=True)
class Outcome:
    """What a stage has found; its name and its time are added to it.

    Attributes:
        gates: What its gates found.
        error: Why it has not passed, where that is not up to a gate.
        verdict: What came of it; that of its gates if it is left out.
        output: What later stages, and the report, read.
    """

    gates: tuple[GateResult, ...] = ()
    error: str | None = None
    verdict: Verdict | None = None
    output: Json = field(default_factory=dict)

    def of(self, stage: str, duration_ms: float) -> StageResult:
        """Return the result of a stage."""
        verdict = self.verdict or (Verdict.FAILED if self.error else verdict_of(self.gates))
        return StageResult(stage, verdict, duration_ms, self.error or reasons_of(self.gates), self.gates, self.output)


async def gated(names: Sequence[str], order: GateOrder, output: Json | None = None) -> Outcome:
    """Run gates, and return their findings as what a stage has found."""
    return Outcome(await run_gates(names, order), output=output or {})


def as_json(result: StageResult) -> dict[str, Any]:
    """Return a stage's result as plain data."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(result), default=str))
    return plain


def from_json(plain: Json) -> StageResult:
    """Read a stage's result back."""
    gates = tuple(
        GateResult(**{**gate, "verdict": Verdict(gate["verdict"]), "details": tuple(gate["details"])})
        for gate in plain["gates"]
    )
    return StageResult(**{**plain, "verdict": Verdict(plain["verdict"]), "gates": gates})


SPECIFICATION = "specification"
SUBMISSION = "test_submission"
COLLECTION = "test_collection"
TESTING = "testing"
REFACTORING = "refactoring"
STAGING = "staging_deployment"
PRODUCTION = "production_deployment"


def stages_to(target: Target) -> tuple[str, ...]:
    """Return the stages that lead to a target, in order; test generation stands between the first two."""
    stages = (SPECIFICATION, TESTING, REFACTORING, STAGING, PRODUCTION)
    return stages[: {Target.DEVELOPMENT: 3, Target.STAGING: 4, Target.PRODUCTION: 5}[target]]
