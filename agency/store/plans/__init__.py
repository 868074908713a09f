"""Intervention plans of a user, with their phases, micro-tasks and the memory of these; no other user sees them."""

from agency.store.plans.models import (
    LONGEST_TASK_S,
    PRIORITIES,
    InterventionPlan,
    MicroTask,
    Phase,
    PlanProgress,
    TaskMemoryLink,
)
from agency.store.plans.repository import Linked, Plans

__all__ = [
    "LONGEST_TASK_S",
    "PRIORITIES",
    "InterventionPlan",
    "Linked",
    "MicroTask",
    "Phase",
    "PlanProgress",
    "Plans",
    "TaskMemoryLink",
]
