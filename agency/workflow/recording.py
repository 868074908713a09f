"""A step for tests that records its calls."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from agency.workflow.context import Context
from agency.workflow.function import answering
from agency.workflow.step import Step

T = TypeVar("T")
SideEffect = BaseException | type[BaseException] | Callable[..., Any] | Iterable[Any] | None


class _Unset(Generic[T]):
    """Stands for "no return value", which None is not."""

    def __repr__(self) -> str:
        return "<the input>"


UNSET: Any = _Unset()


class RecordingStep(Step[Any, Any]):
    """A step with a given result that records every call.

    Args:
        return_value: the result; without one the input is the result.
        side_effect: what happens instead: an exception (raised), a function of the value and, if it takes
            one, the ``context`` (its result, awaited if need be, is used), or the outcomes of one call
            after the other, exceptions or results; when they are used up `return_value` holds again.
        name: what the step is called.
    """

    def __init__(
        self,
        return_value: Any = UNSET,
        side_effect: SideEffect = None,
        *,
        name: str = "recording",
    ) -> None:
        self.return_value = return_value
        self.side_effect = side_effect
        self.calls: list[tuple[Any, Context]] = []
        self._name = name
        self._outcomes: tuple[SideEffect, Iterator[Any]] = (None, iter(()))

    @property
    def name(self) -> str:
        """What the step is called."""
        return self._name

    @property
    def call_count(self) -> int:
        """How often the step was called."""
        return len(self.calls)

    @property
    def last_input(self) -> Any:
        """The value of the last call, or None if there was none."""
        return self.calls[-1][0] if self.calls else None

    @property
    def last_context(self) -> Context | None:
        """The context of the last call, or None if there was none."""
        return self.calls[-1][1] if self.calls else None

    async def run(self, value: Any, context: Context) -> Any:
        """Record the call and return or raise the outcome."""
        self.calls.append((value, context))
        outcome = self._outcome()
        if isinstance(outcome, BaseException) or (isinstance(outcome, type) and issubclass(outcome, BaseException)):
            raise outcome
        if outcome is self.side_effect and callable(outcome):
            answer = answering(outcome)(value, context)
            return await answer if inspect.isawaitable(answer) else answer
        return value if outcome is UNSET else outcome

    def _outcome(self) -> Any:
        effect = self.side_effect
        if effect is None:
            return self.return_value
        if callable(effect) or isinstance(effect, BaseException):
            return effect
        if self._outcomes[0] is not effect:
            self._outcomes = (effect, iter(effect))
        return next(self._outcomes[1], self.return_value)
