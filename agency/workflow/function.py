"""Steps from functions."""

import asyncio
import concurrent.futures
import contextvars
import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast, overload

from agency.workflow.cancellation import AnsweredTooLateError, wait_out
from agency.workflow.context import Context
from agency.workflow.step import In_contra, Out_co, Step

In = TypeVar("In")
Out = TypeVar("Out")
Function = Callable[..., Any]


class FunctionStep(Step[In_contra, Out_co]):
    """A step that calls a function; `step` makes one.

    Args:
        function: takes the value and, if it has a parameter named ``context``, the context. An async function
            is awaited; any other one runs in a worker thread, so that it cannot block the event loop. A
            thread cannot be stopped: a caller who is cancelled waits until the function has returned, unless
            no thread was free for it yet; then it is not called at all.
        name: what the step is called; the function's own name if there is none.
        inline: call a function that is not async on the event loop itself. For functions that only compute,
            and briefly.
    """

    def __init__(self, function: Function, *, name: str | None = None, inline: bool = False) -> None:
        self._name = name or str(getattr(function, "__name__", type(function).__name__))
        self.call: Callable[[Any, Context], Awaitable[Any]] = awaitable(function, inline=inline)
        self.takes_context = takes_context(function)
        self.function = function if is_async(function) else None

    @property
    def name(self) -> str:
        """What the step is called."""
        return self._name

    def run(self, value: In_contra, context: Context) -> Awaitable[Out_co]:
        """Call the function."""
        return cast("Awaitable[Out_co]", self.call(value, context))


@overload
def step(function: Callable[[In], Awaitable[Out]], /) -> FunctionStep[In, Out]: ...
@overload
def step(function: Callable[[In, Context], Awaitable[Out]], /) -> FunctionStep[In, Out]: ...
@overload
def step(function: Callable[[In], Out], /) -> FunctionStep[In, Out]: ...
@overload
def step(function: Callable[[In, Context], Out], /) -> FunctionStep[In, Out]: ...
@overload
def step(*, name: str | None = None, inline: bool = False) -> Callable[[Function], FunctionStep[Any, Any]]: ...
def step(function: Function | None = None, /, *, name: str | None = None, inline: bool = False) -> Any:
    """Make a step from a function; also a decorator, plain or with arguments.

    Args:
        function: see `FunctionStep`.
        name: see `FunctionStep`.
        inline: see `FunctionStep`.
    """
    if function is None:
        return functools.partial(FunctionStep, name=name, inline=inline)
    return FunctionStep(function)


def is_async(function: Function) -> bool:
    """Tell whether a call of ``function`` gives a coroutine."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


def takes_context(function: Function) -> bool:
    """Tell whether ``function`` has, besides the value, a parameter named ``context``."""
    return "context" in _further_parameters(function)


def answering(function: Function) -> Callable[[Any, Context], Any]:
    """Return ``function`` in the form ``(value, context)``, whether or not it takes the context."""
    further = _further_parameters(function)
    if "context" not in further:
        return lambda value, _: function(value)
    if next(iter(further)) == "context" and further["context"].kind is not inspect.Parameter.KEYWORD_ONLY:
        return function
    return lambda value, context: function(value, context=context)


def _further_parameters(function: Function) -> dict[str, inspect.Parameter]:
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:  # some built-in functions have no signature
        return {}
    return dict(list(parameters.items())[1:])


def awaitable(function: Function, *, inline: bool) -> Callable[[Any, Context], Awaitable[Any]]:
    """Return ``function`` in the form ``(value, context)``, to be awaited."""
    called = answering(function)
    if is_async(function):
        return called
    return functools.partial(_in_place if inline else _in_thread, called)


async def _in_place(called: Callable[[Any, Context], Any], value: object, context: Context) -> object:
    answer = called(value, context)
    return await answer if inspect.isawaitable(answer) else answer


async def _in_thread(called: Callable[[Any, Context], Any], value: object, context: Context) -> object:
    """Call a function in a worker thread, with the caller's context variables; once it has begun, wait for it."""
    variables = contextvars.copy_context()
    turn: concurrent.futures.Future[None] = concurrent.futures.Future()

    def unless_cancelled() -> object:
        begins = turn.set_running_or_notify_cancel()
        return variables.run(_without_stop_iteration, called, value, context) if begins else None

    work = asyncio.get_running_loop().run_in_executor(None, unless_cancelled)
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError as request:
        if turn.cancel():
            raise
        cancelled = await wait_out(work) or request
        raise cancelled from _late_outcome(work)
    answer = work.result()
    return await answer if inspect.isawaitable(answer) else answer


def _late_outcome(work: "asyncio.Future[object]") -> BaseException | None:
    """Return the error of work whose caller was cancelled, or its result as an `AnsweredTooLateError`."""
    if work.cancelled():
        return None
    if (error := work.exception()) is not None:
        return error
    answer = work.result()
    if inspect.iscoroutine(answer):
        answer.close()
    return None if inspect.isawaitable(answer) else AnsweredTooLateError(answer)


def _without_stop_iteration(called: Callable[[Any, Context], Any], value: object, context: Context) -> object:
    try:
        return called(value, context)
    except StopIteration as stop:  # a future cannot carry one: its caller would wait for ever
        raise RuntimeError("the step raised StopIteration") from stop
