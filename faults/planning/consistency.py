"""Ways in which the consistency check can miss what is wrong, or report what is right."""

from __future__ import annotations

from agency.planning.consistency import QUERIES, FindingKind
from plainspec.proving import Patch, fault

FEATURE = "planning/consistency.feature"
CODE = "agency.planning.consistency:QUERIES"
STATES = f"{FEATURE}: A script changes <table> to the state <state>, and its history with it"
ACTIVE = f"{FEATURE}: A script activates a task of a plan that is completed"
BY_STATE = {
    FindingKind.PLAN_TOO_EARLY: STATES,
    FindingKind.PHASE_OUT_OF_ORDER: STATES,
    FindingKind.PHASE_TOO_EARLY: STATES,
    FindingKind.OUTPUT_TOO_EARLY: STATES,
    FindingKind.TASK_OUT_OF_PHASE: ACTIVE,
}
"""Findings that come with others; all others are found alone."""


@fault(
    "the consistency check takes a draft for a disagreement",
    caught_by=f"{FEATURE}: Ana adds a draft plan",
    because="completed plan with an open phase",
)
def report_drafts(patch: Patch) -> None:
    """Take every plan with an open phase for completed."""
    eager = QUERIES[FindingKind.PLAN_TOO_EARLY].replace("state = 'completed' AND", "true AND")
    patch.attribute(CODE, {**QUERIES, FindingKind.PLAN_TOO_EARLY: eager})


def miss(kind: FindingKind) -> None:
    """Declare that the check misses one kind of finding."""

    def look_away(patch: Patch) -> None:
        """Leave its query out."""
        patch.attribute(CODE, {one: query for one, query in QUERIES.items() if one is not kind})

    look_away.__name__ = f"miss_{kind.name.lower()}"
    fault(
        f"the consistency check misses: {kind.value}",
        caught_by=BY_STATE.get(kind, f"{FEATURE}: A script leaves {kind.value} behind"),
        because=kind.value,
    )(look_away)


for _kind in FindingKind:
    miss(_kind)
