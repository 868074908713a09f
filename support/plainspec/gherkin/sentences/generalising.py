"""What a sentence says in general: its figures, quoted texts and names made parameters."""

from __future__ import annotations

import re

QUOTED = re.compile(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")
FIGURE = re.compile(r"(?<![\w.{])-?\d+(\.\d+)?(?!\w)")
PARAMETER = re.compile(r"(\{[^}]*\})")
NOUNS_ARE_CAPITALISED = ("de", "lb")
"""Languages in which a capital letter marks no name."""

BEGINNING = re.compile(
    "a|after|all|an|and|any|as|at|before|both|but|by|each|every|everybody|everyone|for|from|given|he|her|his|if|in|it"
    "|its|my|no|nobody|none|not|of|on|only|our|she|some|somebody|someone|that|the|their|then|there|these|they|this"
    "|those|to|we|when|while|with|you|your",
    re.IGNORECASE,
)
"""Words that begin a sentence with a capital letter and are no names."""


def generalised(text: str, language: str = "en") -> str:
    """Return a sentence with parameters for its quoted texts, figures and names.

    Two sentences with the same result need the same definition.
    """
    text = QUOTED.sub("{string}", text)
    text = FIGURE.sub(lambda found: "{float}" if found[1] else "{int}", text)
    return with_names_generalised(text, language)


def with_names_generalised(text: str, language: str = "en") -> str:
    """Return an expression with `{word}` for each name: a capitalised word, unless it is one of several in a row."""
    if language.partition("-")[0] in NOUNS_ARE_CAPITALISED:
        return text
    pieces = PARAMETER.split(text)
    changed = [piece if number % 2 else _names_out(piece, first=not number) for number, piece in enumerate(pieces)]
    whole = "".join(changed)
    return whole if re.search(r"\w", PARAMETER.sub("", whole)) else text


def _names_out(piece: str, *, first: bool) -> str:
    words = re.split(r"(\W+)", piece)
    names = [number for number in range(0, len(words), 2) if _is_name(words[number])]
    if first and BEGINNING.fullmatch(words[0]):
        names = [number for number in names if number]
    for number in names:
        alone = number - 2 not in names or words[number - 1] != " "
        alone = alone and (number + 2 not in names or words[number + 1] != " ")
        if alone:
            words[number] = "{word}"
    return "".join(words)


def _is_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word[0].isupper() and word[1:].islower()
