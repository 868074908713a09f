"""Help for a sentence nobody knows: the nearest known ones, and a step to paste."""

from __future__ import annotations

import difflib
import keyword
import re
from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.cucumber_expressions_private_api import generated_source
from plainspec.gherkin.sentences.generalising import generalised, with_names_generalised
from plainspec.gherkin.sentences.resemblance import Resemblance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plainspec.gherkin.features.model import Kind, Step
    from plainspec.gherkin.sentences.definitions import StepDefinition
    from plainspec.gherkin.sentences.matching import Matcher

NEAREST = 3
NEAR_ENOUGH = 0.67
SAME_KEYWORD = 0.05
"""Among sentences that are equally like an unknown one, those with its keyword come first."""

NAMES = {"int": "count", "float": "amount", "string": "text", "word": "name", "": "anything"}
TYPES = {"int": "int", "float": "float", "string": "str", "word": "str", "": "str"}
LONGEST_FOR_THE_LIBRARY = 400
"""In characters; its time grows with the square of the length, and own parameter types are rare in a page of text."""

SPECIAL = re.compile(r"[(){}/\\]")
PARAMETER = re.compile(r"\{[^}]*\}")
GROUP = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
"""A parameter of a regular expression."""


class KnownSentences:
    """The sentences that an unknown one may be a slip of."""

    def __init__(self, definitions: Iterable[StepDefinition]) -> None:
        self._definitions = list(definitions)
        self._resemblance = Resemblance([_shape_of(definition) for definition in self._definitions])

    def nearest(self, sentence: str, kind: Kind | None) -> list[StepDefinition]:
        """Return up to three definitions that resemble a sentence, the nearest first.

        Args:
            sentence: The sentence, with parameters for its figures and names.
            kind: The kind of step that it is.
        """
        scored = []
        for ratio, number in self._resemblance.most_like(_shape(sentence), NEAR_ENOUGH):
            definition = self._definitions[number]
            scored.append((ratio + (SAME_KEYWORD if definition.kind == kind else 0), number, definition))
        return [definition for _, _, definition in sorted(scored, key=lambda found: (-found[0], found[1]))[:NEAREST]]


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Return the name most like ``name``, or an empty text."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)), "")


def snippet(step: Step, matcher: Matcher, language: str = "en") -> str:
    """Return a ready asynchronous step for a sentence that has none, with its figures and names as parameters."""
    if len(step.text) <= LONGEST_FOR_THE_LIBRARY:
        source = with_names_generalised(generated_source(matcher.registry, step.text), language)
    else:
        source = generalised(SPECIAL.sub(r"\\\g<0>", step.text), language)
    expression = source.replace("\\", "\\\\").replace('"', '\\"')
    taken: list[str] = []
    for type_name in re.findall(r"\{(\w*)\}", source):
        taken.append(_fresh(NAMES.get(type_name, type_name), taken))
    types = [TYPES.get(type_name, "object") for type_name in re.findall(r"\{(\w*)\}", source)]
    parameters = [f"{name}: {kind}" for name, kind in zip(taken, types, strict=True)]
    parameters += ["table: Table"] * bool(step.table) + ["docstring: str"] * bool(step.docstring)
    return (
        f'@{step.kind or "given"}("{expression}")\n'
        f"async def {_function_name(source)}({', '.join(parameters)}) -> None:\n"
        f"    raise NotImplementedError"
    )


def _shape_of(definition: StepDefinition) -> str:
    written = definition.expression
    return _shape(GROUP.sub("{}", written).strip("^$") if definition.pattern else written)


def _shape(expression: str) -> str:
    """Reduce an expression to what two of them can be compared by."""
    return PARAMETER.sub("~", expression).lower()


def _function_name(source: str) -> str:
    words = re.findall(r"[^\W\d]\w*", PARAMETER.sub(" ", source).lower())
    name = "_".join(words[:6]) or "step"
    return f"{name}_" if keyword.iskeyword(name) else name


def _fresh(name: str, taken: list[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}{number}" for number in range(2, len(taken) + 3) if f"{name}{number}" not in taken)
