"""The private names of asyncio, and of Python itself, that `plainspec.execution` and `plainspec.gherkin` use."""

import asyncio
import importlib
import warnings

from plainspec.execution.event_loop import asyncio_private_api
from plainspec.execution.event_loop.unawaited import HOOK


def test_a_task_can_be_taken_off_the_list_of_all_tasks() -> None:
    async def forgets() -> None:
        task = asyncio.ensure_future(asyncio.sleep(0))
        assert task in asyncio.all_tasks()
        asyncio_private_api.forget(task)
        assert task not in asyncio.all_tasks(), "asyncio._unregister_task does nothing: mend asyncio_private_api"
        await task

    asyncio.run(forgets())


def test_python_reports_forgotten_coroutines_through_the_function_that_plainspec_replaces() -> None:
    assert callable(getattr(warnings, HOOK, None)), (
        f"warnings.{HOOK} is gone: mend plainspec.execution.event_loop.unawaited"
    )


def test_python_has_its_own_parser_of_regular_expressions_where_plainspec_looks_for_it() -> None:
    parser = importlib.import_module("re._parser")
    assert [str(code) for code, _ in parser.parse("a.")] == ["LITERAL", "ANY"], (
        "mend plainspec.gherkin.sentences.examples"
    )
