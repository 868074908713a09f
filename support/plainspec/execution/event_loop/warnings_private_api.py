"""All that Plainspec uses of Python's `warnings` and that `warnings` does not promise to keep.

Made for Python 3.11 to 3.14. `tests/runners/event_loop/test_warnings_private_api.py` reports what another version
lacks.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def unawaited_reporter() -> Callable[[Any], None] | None:
    """Return the function that Python calls with a coroutine that was never awaited; None where it has none."""
    return getattr(warnings, "_warn_unawaited_coroutine", None)


def report_unawaited_with(reporter: Callable[[Any], None]) -> None:
    """Have Python call another function instead."""
    warnings._warn_unawaited_coroutine = reporter  # type: ignore[attr-defined]  # noqa: SLF001 - typeshed leaves it out
