"""Arguments that the agency refuses, as its ports know refusals."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def invalid_arguments() -> Iterator[None]:
    """Turn what the block refuses about its arguments into a refusal.

    Raises:
        RefusedError: Of the kind ``INVALID_ARGUMENT``, with the agency's message.
    """
    try:
        yield
    except ValueError as error:
        raise RefusedError(Refusal(RefusalKind.INVALID_ARGUMENT, str(error))) from error
