"""How an adapter says that its system has no such thing as a scenario asks for."""

from __future__ import annotations


class NotOffered(Exception):  # noqa: N818 - a system that does without has made no error
    """The system does not offer this; the scenario that asks for it is skipped, with the reason.

    An adapter raises it from any method of a port, or instead of returning the port: ``raise NotOffered("a cache")``.

    Args:
        what: What is not offered, as the words after `the system does not offer`.

    Attributes:
        what: The same; under `--strict-needs` it has to be listed as expected to be missing.
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"not offered: {what}")
        self.what = what


def not_offered(error: BaseException | None) -> NotOffered | None:
    """Return what an error says is not offered: the error itself, or all that a group holds; None for any other."""
    if isinstance(error, NotOffered):
        return error
    if isinstance(error, BaseExceptionGroup):
        parts = [not_offered(part) for part in error.exceptions]
        return parts[0] if all(parts) else None
    return None
