"""The private names of Python's `warnings` that `plainspec.execution.event_loop.warnings_private_api` uses."""

import gc
from typing import Any

from plainspec.execution.event_loop import warnings_private_api


def test_python_reports_forgotten_coroutines_through_the_function_that_plainspec_replaces() -> None:
    async def forgotten() -> None: ...

    original = warnings_private_api.unawaited_reporter()
    assert callable(original), f"warnings has no such function: mend {warnings_private_api.__name__}"
    reported: list[Any] = []
    warnings_private_api.report_unawaited_with(lambda coroutine: reported.append(coroutine.__name__))
    try:
        forgotten()  # type: ignore[unused-coroutine]
        gc.collect()
    finally:
        warnings_private_api.report_unawaited_with(original)
    assert reported == ["forgotten"]
