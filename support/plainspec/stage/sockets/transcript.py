"""What went over a WebSocket, line by line."""

from __future__ import annotations

import time

SHOWN_CHARACTERS = 2000


class Transcript:
    """The messages in both directions, with the seconds since the WebSocket was asked for."""

    def __init__(self) -> None:
        self._started_s = time.monotonic()
        self._lines: list[str] = []

    def sent(self, message: str | bytes) -> None:
        """Add a message to the service."""
        self._add("→", message)

    def received(self, message: str | bytes) -> None:
        """Add a message from the service."""
        self._add("←", message)

    def note(self, text: str) -> None:
        """Add what has happened besides."""
        self._add("·", text)

    def _add(self, mark: str, message: str | bytes) -> None:
        text = message if isinstance(message, str) else f"({len(message)} bytes) {message.decode(errors='replace')}"
        shown = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
        self._lines.append(f"{time.monotonic() - self._started_s:7.3f} s {mark} {shown}")

    def as_text(self) -> str:
        """Return all lines."""
        return "\n".join(self._lines)
