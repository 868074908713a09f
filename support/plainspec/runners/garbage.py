"""Keeps Python's cycle collector from walking, over and over, what lives until the end of the run anyway.

Collecting thousands of scenarios makes hundreds of thousands of objects, and all of them stay. Each full collection
would visit every one of them; that was a tenth of the time of a run of 2,000 scenarios.
"""

from __future__ import annotations

import atexit
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


@contextmanager
def sparing(config: pytest.Config) -> Iterator[None]:
    """Collect no garbage inside, and set what is there then aside until pytest has ended."""
    if not gc.isenabled() or gc.get_freeze_count():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
        config.add_cleanup(gc.unfreeze)
        atexit.register(gc.freeze)
