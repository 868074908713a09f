"""Steps that read and write the memory that the agents of a run share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.stage.workflows.notation import parse_duration
from plainspec.stage.workflows.stub_steps import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.ports.coordination import Coordination
    from plainspec.ports.workflow import Behaviour, RunContext
    from plainspec.stage.workflows.clock import StageClock
    from plainspec.stage.workflows.stub_steps import StepRow

NOTHING = "nothing"
VERBS = ("reads", "writes", "adds to")


def memory_step(row: StepRow, system: Callable[[], Coordination | None], clock: StageClock) -> Behaviour:
    """Return what a step does that uses the memory; one that writes returns the note.

    Args:
        row: Its column `memory` is `writes stock`: the input becomes the note named stock; `adds to stock`: the input
            is added to the note, and `takes` is the time between reading and writing; or `reads stock`: the note is
            returned, or `nothing`.
        system: Returns what holds the memory, once steps run.
        clock: By which the step takes its time.

    Raises:
        ValueError: The row says something that no step can do.
    """
    verb, _, key = row.memory.rpartition(" ")
    if verb not in VERBS:
        raise ValueError(f"step {row.step}: memory cannot be {row.memory!r}; write {', '.join(VERBS)} and a name")
    takes_s = parse_duration(row.takes) if row.takes else 0.0

    async def call(value: Any, context: RunContext) -> Any:
        memory = system()
        if memory is None:
            raise ValueError(f"step {row.step}: the scenario has no agents, so they share no memory")

        async def change(before: Any) -> str:
            await clock.sleep(takes_s)
            added = verb == "adds to" and before is not None
            return f"{before}, {in_words(value)}" if added else in_words(value)

        if verb != "reads":
            return await memory.revise(context, key, change)
        await clock.sleep(takes_s)
        found = memory.read(context, key)
        return NOTHING if found is None else found

    return call
