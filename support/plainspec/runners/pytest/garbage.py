"""Keeps the cycle collector of Python from walking, over and over, what lives until the end of the run anyway.

Collecting thousands of scenarios makes hundreds of thousands of objects, and all of them stay. Each full collection
would visit every one of them; that was a tenth of the time of a run of 2,000 scenarios. pytest makes a full one at
the end, to hear of errors in what the tests threw away: what was there before the first test is not among that.
"""

from __future__ import annotations

import atexit
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


class CollectorPause:
    """Spares one run's collector; made before pytest's plugins are configured, so that theirs end before it does."""

    def __init__(self, config: pytest.Config) -> None:
        self._frozen = False
        self._spares = gc.isenabled() and not gc.get_freeze_count()
        if self._spares:
            gc.disable()
        config.add_cleanup(self._release)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Collect no garbage inside, and set what is there then aside until pytest has ended."""
        try:
            yield
        finally:
            if self._spares:
                gc.enable()
                gc.freeze()
                self._frozen = True
                atexit.register(gc.freeze)

    def _release(self) -> None:
        if self._spares:
            gc.enable()
        if self._frozen:
            gc.unfreeze()
