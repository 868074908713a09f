"""Positions in a user's stream: where a client was, and from where it is served."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ResumeStatus(StrEnum):
    """What became of the wish to resume."""

    NONE = "none"
    """There was none."""

    RECOVERED = "recovered"
    """Every event after the offset follows, in order, and then those that happen."""

    GAP = "gap"
    """Some of them are gone; what is left follows, and then those that happen."""

    UNKNOWN_EPOCH = "unknown_epoch"
    """The stream is another one; nothing is replayed."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The last event that a client has received.

    Attributes:
        epoch: The life of the stream; empty for the present one, whichever it is.
        offset: The event's place in it; 0 for none.
    """

    epoch: str
    offset: int


EVERYTHING: Final = Resume("", 0)
"""Resumes with every event that is still in the window."""


@dataclass(frozen=True, slots=True)
class Ready:
    """From where a subscriber is served.

    Attributes:
        epoch: The life of the stream.
        offset: The offset of its last event at this moment; 0 for none.
        resume: What became of the wish to resume.
    """

    epoch: str
    offset: int
    resume: ResumeStatus
