"""Sentences that nobody knows because of characters that can hardly be seen, or of a placeholder left open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.gherkin.features.slips import plain_text, unusual_characters

if TYPE_CHECKING:
    from collections.abc import Callable

CURLY = str.maketrans(
    {**dict.fromkeys("“”„‟«»″\uff02", '"'), **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\uff07", "'")}
)
PLACEHOLDER = re.compile(r"<([^\W\d][^<>]*)>")


def character_hint(text: str, is_known: Callable[[str], bool]) -> str:
    """Say which characters keep a sentence from being known; an empty text if it is not for them.

    Args:
        text: The sentence as written.
        is_known: Tells whether there is a definition for a sentence.
    """
    names = unusual_characters(text)
    plain = " ".join(plain_text(text).split())
    if names and is_known(plain):
        return f"it is known without {names}: {plain}"
    straight = plain.translate(CURLY)
    if straight != plain and is_known(straight):
        return f"it is known with straight quotation marks: {straight}"
    spaced = " ".join(text.split())
    if spaced != text and is_known(spaced):
        return f"it is known with single spaces: {spaced}"
    open_ones = ", ".join(dict.fromkeys(f"<{name}>" for name in PLACEHOLDER.findall(text)))
    if open_ones:
        return f"nothing fills in {open_ones}: Examples below the scenario, with a column of that name, would"
    return ""
