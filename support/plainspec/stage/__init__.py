"""What happens in a scenario: timelines of sessions that act on the same data at the same time, workflows.

What is exported here is imported when it is first used, because every run imports the fixtures beside it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainspec.stage.transactions.timeline import Timeline
    from plainspec.stage.transactions.transcript import Transcript

__all__ = ["Timeline", "Transcript"]


def __getattr__(name: str) -> object:
    if name == "Timeline":
        from plainspec.stage.transactions.timeline import Timeline

        return Timeline
    if name == "Transcript":
        from plainspec.stage.transactions.transcript import Transcript

        return Transcript
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
