"""What came of a delivery, with every figure of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agency.delivery.contract import StageResult

ExecutionMode = Literal["sync", "async"]


@dataclass(frozen=True)
class WorkflowResult:
    """What came of a delivery.

    Attributes:
        success: Whether the component is where it was to be delivered to.
        component_name: What was delivered.
        target_stage: Where to.
        stages_completed: The stages that have passed, in order.
        stages_failed: Those that have not.
        stage_results: What came of each, by its name.
        total_execution_time_ms: From the beginning of the run to its end.
        context_session_id: The id of the run, under which it can be resumed, and which its spans carry.
        metrics_dashboard: Figures of gates, overlapping stages, what held the event loop up, what was used, and the
            settings.
        execution_mode: `sync` or `async`.
        stage_timings: How long each stage took, in milliseconds.
        openhands_submission_time_ms: How long it took to submit modules to the test generator.
        openhands_collection_time_ms: How long it took to collect its tests.
        parallel_execution_savings_ms: The sum of the stages that this run went through, less its total time: what
            overlapping has saved.
        error: Why the delivery did not succeed; None if it did.
    """

    success: bool
    component_name: str
    target_stage: str
    stages_completed: tuple[str, ...] = ()
    stages_failed: tuple[str, ...] = ()
    stage_results: Mapping[str, StageResult] = field(default_factory=dict)
    total_execution_time_ms: float = 0.0
    context_session_id: str | None = None
    metrics_dashboard: Mapping[str, Any] = field(default_factory=dict)
    execution_mode: ExecutionMode = "sync"
    stage_timings: Mapping[str, float] = field(default_factory=dict)
    openhands_submission_time_ms: float = 0.0
    openhands_collection_time_ms: float = 0.0
    parallel_execution_savings_ms: float = 0.0
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return every field as plain data."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return plain | {"stage_results": {name: asdict(result) for name, result in self.stage_results.items()}}
