"""Waiting for what another process does, which announces nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_S = 60.0


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait until a function returns true, or fail and say what has not happened."""
    ends_s = time.monotonic() + LIMIT_S
    while not happened():
        assert time.monotonic() < ends_s, f"{what}: not within {LIMIT_S:g} s"
        time.sleep(0.02)
