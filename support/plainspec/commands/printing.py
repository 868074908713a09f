"""Text for terminals, pipes and programs alike."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

Styles = dict[str, Any]
GOOD: Styles = {"fg": "green"}
BAD: Styles = {"fg": "red", "bold": True}
STRONG: Styles = {"bold": True}
FAINT: Styles = {"dim": True}


def coloured() -> bool:
    """Return whether colours may be used: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str = "") -> None:
    """Write a line; characters that the output cannot encode become question marks."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding))


def styled(text: str, styles: Styles) -> str:
    """Colour a text where colours may be used."""
    return click.style(text, **styles) if coloured() else text


def say_json(value: Any) -> None:
    """Write a value as JSON."""
    say(json.dumps(value, indent=2, ensure_ascii=False))


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 problem`, `2 problems`, `no problems`."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def shortened(text: str, width: int) -> str:
    """Cut a text that is wider than ``width``, with an ellipsis at its end."""
    return text if len(text) <= width else text[: width - 1] + "…"
