"""Ways in which the contexts of runs can be broken, and runs mixed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.workflow import Context
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

COMPOSED = "composition/composed_primitives.feature"
CONTEXT = "composition/context.feature"


@fault(
    "primitives pass on a new context",
    caught_by=(COMPOSED, CONTEXT),
    because="received another context than Ana's",
)
def pass_on_a_new_context(patch: Patch) -> None:
    """The audit trail cannot tell which run a step belongs to."""
    patch.wrap(
        "agency.workflow.observation:call",
        lambda call: lambda role, step, value, context: call(role, step, value, Context(data=context.data)),
    )


@fault(
    "a saga runs on the input of its first run",
    caught_by=f"{COMPOSED}: Ana and Ben run one saga at the same time",
    because="Ben got 'send(review(draft(rain)))'",
)
def keep_the_input_of_the_first_run(patch: Patch) -> None:
    """Ben gets Ana's letter."""

    def make(original: Callable[..., Any]) -> Any:
        async def run_stages(self: Any, value: Any, context: Any) -> Any:
            return await original(self, vars(self).setdefault("first_value", value), context)

        return run_stages

    patch.wrap("agency.workflow.recovery.saga:Saga.run", make)


@fault(
    "all runs without a context share one",
    caught_by=f"{CONTEXT}: Ana and Ben run review | send without a context",
    because="Ana's run shares a context with that of Ben",
)
def share_one_context(patch: Patch) -> None:
    """All runs are booked on one."""
    shared = Context("shared")

    def make(original: Callable[..., Any]) -> Any:
        return lambda self, value, context=None: original(self, value, shared if context is None else context)

    patch.wrap("agency.workflow.step:Step.execute", make)
    patch.wrap("agency.workflow.sequence:Sequence.execute", make)


@fault(
    "a step can change the collections in a context",
    caught_by=f"{CONTEXT}: A step tries to change a context with <roles> <position>",
    because="changed",
)
def keep_collections_mutable(patch: Patch) -> None:
    """A step gives another one more roles."""
    patch.attribute("agency.workflow.context:freeze", lambda value: value)
