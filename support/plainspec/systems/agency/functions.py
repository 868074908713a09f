"""The functions that the agency's steps can be made from, in every form in which people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency import workflow
from plainspec.ports.workflow import FunctionForm, RunContext

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from plainspec.ports.workflow import Behaviour


def told_to_the_port(context: workflow.Context) -> RunContext:
    """Say the agency's context in the port's words; the data stay the agency's own."""
    return RunContext(context.correlation_id, context.data)


def written(name: str, behaviour: Behaviour, form: FunctionForm) -> workflow.Step[Any, Any]:
    """Return a step of a function in this form that does what ``behaviour`` does."""

    async def by_keyword(value: Any, *, context: workflow.Context) -> Any:
        return await behaviour(value, told_to_the_port(context))

    async def after_others(value: Any, _mood: str = "calm", context: workflow.Context | None = None) -> Any:
        return await behaviour(value, told_to_the_port(context or workflow.Context("none was handed over")))

    def without_async(value: Any, context: workflow.Context) -> Awaitable[Any]:
        return behaviour(value, told_to_the_port(context))

    match form:
        case FunctionForm.BY_KEYWORD:
            return workflow.FunctionStep(by_keyword, name=name)
        case FunctionForm.AFTER_OTHERS:
            return workflow.FunctionStep(after_others, name=name)
        case FunctionForm.WITHOUT_ASYNC:
            return workflow.FunctionStep(without_async, name=name)
        case FunctionForm.IN_PLACE:
            return workflow.FunctionStep(without_async, name=name, inline=True)
        case FunctionForm.BY_ITS_NAME:
            by_keyword.__name__ = name
            return workflow.FunctionStep(by_keyword)
