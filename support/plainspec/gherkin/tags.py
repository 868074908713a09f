"""Cucumber tag expressions: `@smoke and not @slow`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.suggestions import nearest_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator


OUTCOMES = ("skip", "xfail")
"""Tags that settle a scenario's verdict; behind a colon they may say why."""


def reason_of(tag: str, name: str) -> str | None:
    """Return the reason that a tag such as `skip:no_printer` gives, which is empty for `skip`; None for other tags.

    Args:
        tag: The tag, without its `@`.
        name: One of `OUTCOMES`.
    """
    family, _, reason = tag.partition(":")
    return reason.replace("_", " ").strip() if family == name else None


def skip_reason(tags: Iterable[str], place: str) -> str:
    """Say why tags skip a scenario, and where it stands; an empty text if they do not."""
    reason = next((said for tag in tags if (said := reason_of(tag, "skip")) is not None), None)
    return "" if reason is None else f"{reason or 'tagged @skip'} ({place})"


class TagExpressionError(ValueError):
    """A tag expression that cannot be understood."""


def tag_filter(expression: str, named: str = "--tags") -> Callable[[Iterable[str]], bool]:
    """Return what tells whether a scenario with these tags (without `@`) is meant.

    Args:
        expression: A tag expression.
        named: How its place is called in messages.

    Raises:
        TagExpressionError: The expression is not a Cucumber tag expression; says what is wrong and gives an
            example.
    """
    from cucumber_tag_expressions import parse
    from cucumber_tag_expressions.parser import TagExpressionError as Refused

    try:
        parsed = parse(expression)
    except Refused as refused:
        reason = " ".join(line.strip() for line in str(refused).splitlines() if line.strip())
        raise TagExpressionError(
            f'{named} "{expression}" is not a tag expression: {reason}; for example: "@smoke and not @slow"'
        ) from None
    bare = next((word for word in re.findall(r"[^\s()]+", re.sub(r"\\.", "", expression)) if _is_bare(word)), None)
    if bare:
        raise TagExpressionError(f'{named} "{expression}": a tag begins with @; did you mean @{bare}?')
    return lambda tags: bool(parsed.evaluate([f"@{tag}" for tag in tags]))


def unknown_tags(expression: str, known: Collection[str]) -> Iterator[str]:
    """Yield a sentence about each tag that an expression names and nothing carries (``known`` is without `@`)."""
    for written in dict.fromkeys(re.findall(r"@((?:\\.|[^\s()\\])+)", expression)):
        name = re.sub(r"\\(.)", r"\1", written)
        if name not in known:
            close = nearest_name(name, known)
            yield f"nothing there is tagged @{name}" + (f"; did you mean @{close}?" if close else "")


def _is_bare(word: str) -> bool:
    return not word.startswith("@") and word not in ("and", "or", "not")
