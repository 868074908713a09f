"""The functions that the agency's steps can be made from, in every form in which people write them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from agency import workflow
from plainspec.ports.workflow import FunctionForm, RunContext

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.ports.workflow import Behaviour

T = TypeVar("T")


def told_to_the_port(context: workflow.Context) -> RunContext:
    """Say the agency's context in the port's words; the data stay the agency's own."""
    return RunContext(context.correlation_id, context.data)


def asking(question: Callable[[Any, RunContext], T]) -> Callable[[Any, workflow.Context], T]:
    """Return a question about an input and the context as the agency asks it."""

    def ask(value: Any, context: workflow.Context) -> T:
        return question(value, told_to_the_port(context))

    return ask


def written(name: str, behaviour: Behaviour, form: FunctionForm) -> workflow.Step[Any, Any]:
    """Return a step of a function in this form that does what ``behaviour`` does."""

    async def by_keyword(value: Any, *, context: workflow.Context) -> Any:
        return await behaviour(value, told_to_the_port(context))

    async def after_others(value: Any, _mood: str = "calm", context: workflow.Context | None = None) -> Any:
        return await behaviour(value, told_to_the_port(context or workflow.Context("none was handed over")))

    def without_async(value: Any, context: workflow.Context) -> Awaitable[Any]:
        return behaviour(value, told_to_the_port(context))

    def in_place(value: Any, context: workflow.Context) -> Awaitable[Any]:
        return asyncio.ensure_future(behaviour(value, told_to_the_port(context)))  # works on the loop only

    match form:
        case FunctionForm.BY_KEYWORD:
            return workflow.step(name=name)(by_keyword)
        case FunctionForm.AFTER_OTHERS:
            return workflow.FunctionStep(after_others, name=name)
        case FunctionForm.WITHOUT_ASYNC:
            return workflow.FunctionStep(without_async, name=name)
        case FunctionForm.IN_PLACE:
            return workflow.step(name=name, inline=True)(in_place)
        case FunctionForm.BY_ITS_NAME:
            return under_its_name(name, behaviour)


def under_its_name(name: str, behaviour: Behaviour) -> workflow.Step[Any, Any]:
    """Return a step that is called what its function is called."""

    async def behave(value: Any, context: workflow.Context) -> Any:
        return await behaviour(value, told_to_the_port(context))

    behave.__name__ = name
    return workflow.step(behave)
