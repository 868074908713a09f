"""Examples of sentences and their parameters, made from expressions that no feature uses yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.sentences import re_private_api

if TYPE_CHECKING:
    from collections.abc import Callable

BUILT_IN = {
    "int": ("a whole number", "7"),
    "float": ("a number", "2.5"),
    "word": ("one word", "Ana"),
    "string": ("text in quotes", '"orders"'),
    "": ("anything", "anything"),
    "bigdecimal": ("an exact number", "12.50"),
    "double": ("a number", "2.5"),
    "biginteger": ("a whole number", "7"),
    "byte": ("a whole number from 0 to 255", "7"),
    "short": ("a whole number", "7"),
    "long": ("a whole number", "7"),
}
"""What Cucumber's own parameter types look like, and an example of each."""

PARAMETER = re.compile(r"(?<!\\)\{([^{}]*)\}")
OF_CATEGORY = {"category_digit": "7", "category_word": "a", "category_space": " "}
MOST_ALTERNATIVES = 12
HIDDEN = str.maketrans("/()", "\0\1\2")
SHOWN = str.maketrans("\0\1\2", "/()")


def parameter_names(expression: str) -> list[str]:
    """List the parameter types of a Cucumber Expression, in order."""
    return PARAMETER.findall(expression)


def alternatives(regexp: str) -> list[str]:
    """Return the texts that a regexp allows where it is a choice between plain words; else nothing."""
    choices = regexp.removeprefix("(?:").removesuffix(")").split("|") if regexp.startswith("(?:") else regexp.split("|")
    plain = [re.sub(r"\\([^\w])", r"\1", choice) for choice in choices]
    fits = len(choices) <= MOST_ALTERNATIVES and all(
        re.escape(text) and not _special(c) for text, c in zip(plain, choices, strict=True)
    )
    return plain if fits else []


def _special(choice: str) -> bool:
    return re.search(r"(?<!\\)[.^$*+?{}\[\]()]|\\\w", choice) is not None


def sample_of(regexp: str) -> str:
    """Return a short text that a regexp matches, or an empty one where none is easily made."""
    try:
        made = _sample(re_private_api.parse(regexp))
        return made if re.fullmatch(regexp, made) else ""
    except (re.error, RecursionError, LookupError):
        return ""


def _sample(tokens: Any) -> str:
    return "".join(_sample_token(str(code).lower(), value) for code, value in tokens)


def _sample_token(code: str, value: Any) -> str:
    make = SAMPLERS.get(code)
    return make(value) if make else ""


def _sample_set(choices: Any) -> str:
    code, value = choices[0]
    return _sample_token(str(code).lower(), value) or "a"


def _sample_repeat(value: Any) -> str:
    least, most, inner = value
    times: int = least or min(1, most)
    return _sample(inner) * times


SAMPLERS: dict[str, Callable[[Any], str]] = {
    "literal": chr,
    "any": lambda _: "a",
    "not_literal": lambda _: "a",
    "category": lambda value: OF_CATEGORY.get(str(value).lower(), ""),
    "in": _sample_set,
    "range": lambda value: "7" if value[0] <= ord("7") <= value[1] else chr(value[0]),
    "branch": lambda value: _sample(value[1][0]),
    "subpattern": lambda value: _sample(value[-1]),
    "max_repeat": _sample_repeat,
    "min_repeat": _sample_repeat,
}
"""What makes a text of each part of a regexp; the others (anchors and the like) have none."""


def sentence_of(expression: str, examples: dict[str, str]) -> str:
    """Fill a Cucumber Expression with examples: the first of alternatives, optional text included."""
    sentence = PARAMETER.sub(lambda found: examples.get(found[1], f"<{found[1]}>").translate(HIDDEN), expression)
    words = [re.split(r"(?<!\\)/", word)[0] for word in sentence.split(" ")]
    sentence = re.sub(r"(?<!\\)[()]", "", " ".join(words))
    return re.sub(r"\\([(){}/\\])", r"\1", sentence).translate(SHOWN)
