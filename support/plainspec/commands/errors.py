"""What a command cannot carry out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class CommandError(Exception):
    """A command that cannot be carried out: the message is one sentence for the user."""


@contextmanager
def told(*errors: type[Exception]) -> Iterator[None]:
    """Turn errors whose text is written for people into a :class:`CommandError`."""
    try:
        yield
    except errors as refused:
        raise CommandError(str(refused)) from refused
