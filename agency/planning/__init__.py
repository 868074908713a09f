"""Planning: intervention plans of phases and micro-tasks, which are run with what memory knows, and feed it."""

from agency.planning.consistency import Finding, FindingKind, check
from agency.planning.drafts import PhaseDraft, PlanDraft, TaskDraft
from agency.planning.errors import (
    InvalidPlanError,
    ItemNotFoundError,
    NotRecordedError,
    PlanBlockedError,
    PlanningError,
    StateError,
    TaskFailedError,
)
from agency.planning.memory import MemoryText, TaskMemory
from agency.planning.planner import Planner
from agency.planning.running import Assignment, Executor, TaskResult, TaskRunner
from agency.planning.states import PhaseState, PlanState, TaskState
from agency.planning.workflow import Drafting, Goal, GoalWorkflow, PlanRunner

__all__ = [
    "Assignment",
    "Drafting",
    "Executor",
    "Finding",
    "FindingKind",
    "Goal",
    "GoalWorkflow",
    "InvalidPlanError",
    "ItemNotFoundError",
    "MemoryText",
    "NotRecordedError",
    "PhaseDraft",
    "PhaseState",
    "PlanBlockedError",
    "PlanDraft",
    "PlanRunner",
    "PlanState",
    "Planner",
    "PlanningError",
    "StateError",
    "TaskDraft",
    "TaskFailedError",
    "TaskMemory",
    "TaskResult",
    "TaskRunner",
    "TaskState",
    "check",
]
