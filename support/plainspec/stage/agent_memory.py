"""Steps that read and write the memory that the agents of a run share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plainspec.stage.workflows.notation import parse_duration
from plainspec.stage.workflows.stub_steps import in_words

if TYPE_CHECKING:
    from plainspec.ports.coordination import Coordination
    from plainspec.ports.workflow import Behaviour, RunContext
    from plainspec.stage.workflows.clock import StageClock

NOTHING = "nothing"
VERBS = ("reads", "writes", "adds to")


@dataclass(frozen=True)
class MemoryStepRow:
    """A step that uses the memory, as its table declares it.

    Attributes:
        step: its name.
        memory: `writes stock`: its input becomes the note named stock; `adds to stock`: its input is added to the
            note; `reads stock`: it returns the note, or `nothing`.
        takes: how long it takes, such as `3 s`; of one that adds, the time between reading and writing.
    """

    step: str
    memory: str
    takes: str = ""

    def __post_init__(self) -> None:
        """Refuse what no step can do.

        Raises:
            ValueError: the cell says it.
        """
        if not self.memory.startswith(tuple(f"{verb} " for verb in VERBS)):
            raise ValueError(f"step {self.step}: memory cannot be {self.memory!r}; write {', '.join(VERBS)} and a name")

    @property
    def key(self) -> str:
        """The name of the note."""
        return self.memory.rpartition(" ")[2]


def memory_step(row: MemoryStepRow, system: Coordination, clock: StageClock) -> Behaviour:
    """Return what such a step does; one that writes returns the note."""
    takes_s = parse_duration(row.takes) if row.takes else 0.0

    async def call(value: Any, context: RunContext) -> Any:
        async def change(before: Any) -> str:
            await clock.sleep(takes_s)
            added = row.memory.startswith("adds to") and before is not None
            return f"{before}, {in_words(value)}" if added else in_words(value)

        if not row.memory.startswith("reads"):
            return await system.revise(context, row.key, change)
        await clock.sleep(takes_s)
        found = system.read(context, row.key)
        return NOTHING if found is None else found

    return call
