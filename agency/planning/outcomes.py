"""What may come of a task: an output that can be stored, or the reason why it has failed."""

from __future__ import annotations

from typing import Final

from agency.memory.entries import check_entry
from agency.workflow import StepTimeoutError

LONGEST_REASON: Final = 500


def checked_output(output: str) -> str:
    """Return an output that can be kept.

    Raises:
        ValueError: It is blank, too long, or has characters that cannot be stored: NUL and lone surrogates.
    """
    if not output.strip():
        raise ValueError("the output is blank")
    if "\0" in output:
        raise ValueError("the output contains NUL, which cannot be stored")
    output.encode()
    check_entry(output, "output")
    return output


def reason_of(error: BaseException) -> str:
    """Return why a task has failed, in characters that can be stored."""
    if isinstance(error, StepTimeoutError):
        return f"took longer than {error.limit_s:g} s"
    reason = f"{type(error).__name__}: {error}"
    return reason.replace("\0", "").encode(errors="replace").decode()[:LONGEST_REASON]
