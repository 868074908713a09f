"""The base class of all primitives."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Generic, TypeVar

from agency.workflow import observation
from agency.workflow.context import Context

if TYPE_CHECKING:
    from agency.workflow.parallel import Parallel
    from agency.workflow.sequence import Sequence

In_contra = TypeVar("In_contra", contravariant=True)
Out_co = TypeVar("Out_co", covariant=True)
Next = TypeVar("Next")
Other = TypeVar("Other")
Shared = TypeVar("Shared")


class Step(ABC, Generic[In_contra, Out_co]):
    """Takes a value and returns another; the building block of every workflow.

    Subclasses implement `run`; callers use `execute`. ``a >> b`` runs them in sequence, ``a | b`` in
    parallel.
    """

    @property
    def name(self) -> str:
        """What the step is called in errors and traces."""
        return type(self).__name__

    @abstractmethod
    def run(self, value: In_contra, context: Context) -> Awaitable[Out_co]:
        """Do the work of this step inside a run.

        Args:
            value: the input.
            context: the context of the run; composites hand it on to their children unchanged.
        """

    def execute(self, value: In_contra, context: Context | None = None) -> Awaitable[Out_co]:
        """Run the step, and everything in it, once.

        Args:
            value: the input of the first step.
            context: what all steps receive; a new one is made for this run if there is none.

        Raises:
            TypeError: ``context`` is not a `Context`; often the two arguments were swapped.
        """
        if context is None:
            context = Context()
        elif not isinstance(context, Context):
            raise TypeError(
                f"a workflow is executed as execute(value, context); the context is {context!r}",
            )
        if observation.watching is None:
            return self.run(value, context)
        return observation.call(f"primitive.{self.name}", self, value, context)

    def __rshift__(self, other: "Step[Out_co, Next]") -> "Sequence[In_contra, Next]":
        """Return both, in sequence."""
        from agency.workflow.sequence import Sequence  # noqa: PLC0415 - a sequence is itself a step

        if not isinstance(other, Step):
            return NotImplemented
        return Sequence(*Sequence.parts_of(self), *Sequence.parts_of(other))

    def __or__(self: "Step[Shared, Out_co]", other: "Step[Shared, Other]") -> "Parallel[Shared, Out_co | Other]":
        """Return both, in parallel."""
        from agency.workflow.parallel import Parallel  # noqa: PLC0415 - a parallel is itself a step

        if not isinstance(other, Step):
            return NotImplemented
        return Parallel(*Parallel.parts_of(self), *Parallel.parts_of(other))

    def __repr__(self) -> str:
        """Return kind and name."""
        return f"<{type(self).__name__} {self.name}>"


def bracketed(step: Step[In_contra, Out_co]) -> str:
    """Return the name of ``step``, in brackets if it is made of several words."""
    return f"({step.name})" if " " in step.name else step.name
