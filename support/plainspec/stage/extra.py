"""Libraries that the extra `http` brings: imported when a sentence first needs them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

__tracebackhide__ = True  # a failure shows the sentence that failed


@contextmanager
def http_extra() -> Iterator[None]:
    """Import libraries in the block.

    Raises:
        ServiceError: One is not installed; names the command that installs it.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        raise ServiceError(
            f"The package {missing.name} is not installed, which sentences about HTTP and WebSockets need. "
            "Hint: pip install 'plainspec[http]'"
        ) from None
