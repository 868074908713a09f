"""Ways in which the goals of users can be planned without what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.planning.workflow import Goal
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

GOALS = "planning/goals.feature"
MEMORY = "agency.planning.memory:TaskMemory"


@fault(
    "a plan is drafted without what memory knows",
    caught_by=f"{GOALS}: Ana pursues a goal about which memory has entries",
    because="the entries of the draft",
)
def draft_without_memory(patch: Patch) -> None:
    """Hand the goal on alone."""
    patch.attribute("agency.planning.workflow:Goal", lambda text, _context: Goal(text, ()))


@fault(
    "outputs of earlier plans are not found by later goals",
    caught_by=f"{GOALS}: Ana pursues a second goal",
    because="the entries of the draft",
)
def forget_outputs(patch: Patch) -> None:
    """Leave outputs out of what is relevant."""

    def make(original: Callable[..., Any]) -> Any:
        async def relevant(self: Any, work: Any, question: Any) -> Any:
            return tuple(one for one in await original(self, work, question) if one.content_type != "output")

        return relevant

    patch.wrap(f"{MEMORY}.relevant", make)
