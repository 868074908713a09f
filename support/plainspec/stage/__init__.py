"""What happens in a scenario: timelines of sessions that act on the same data at the same time."""

from plainspec.stage.timeline import Timeline
from plainspec.stage.transcript import Transcript

__all__ = ["Timeline", "Transcript"]
