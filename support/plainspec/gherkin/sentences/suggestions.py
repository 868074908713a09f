"""Help for a sentence nobody knows: the nearest known ones, and a step to paste."""

from __future__ import annotations

import difflib
import keyword
import re
from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.cucumber_expressions_private_api import generated_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plainspec.gherkin.features.model import Step
    from plainspec.gherkin.sentences.matching import Matcher
    from plainspec.gherkin.sentences.vocabulary import StepDefinition

NEAREST = 3
NEAR_ENOUGH = 0.55
NAMES = {"int": "count", "float": "amount", "string": "text", "word": "name", "": "anything"}
TYPES = {"int": "int", "float": "float", "string": "str", "word": "str", "": "str"}


def nearest_sentences(step: Step, definitions: Sequence[StepDefinition]) -> list[StepDefinition]:
    """Return up to three definitions whose sentences resemble the step's, the nearest first."""
    text = _shape(step.text)
    matcher = difflib.SequenceMatcher(b=text, autojunk=False)
    scored = []
    for definition in definitions:
        matcher.set_seq1(_shape(definition.expression))
        if matcher.real_quick_ratio() >= NEAR_ENOUGH and matcher.quick_ratio() >= NEAR_ENOUGH:
            ratio = matcher.ratio() + (0.05 if definition.kind == step.kind else 0)
            if ratio >= NEAR_ENOUGH:
                scored.append((ratio, definition))
    return [definition for _, definition in sorted(scored, key=lambda pair: -pair[0])[:NEAREST]]


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Return the name most like ``name``, or an empty text."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)), "")


def snippet(step: Step, matcher: Matcher) -> str:
    """Return a ready asynchronous step for a sentence that has none."""
    source = generated_source(matcher.registry, step.text)
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


def _shape(text: str) -> str:
    """Reduce a sentence or an expression to what two of them can be compared by."""
    text = re.sub(r"\{[^}]*\}|\"[^\"]*\"|'[^']*'|-?\d+(?:\.\d+)?", "~", text)
    return text.lower()


def _function_name(source: str) -> str:
    words = re.findall(r"[^\W\d]\w*", re.sub(r"\{\w*\}", " ", source).lower())
    name = "_".join(words[:6]) or "step"
    return f"{name}_" if keyword.iskeyword(name) else name


def _fresh(name: str, taken: list[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}{number}" for number in range(2, len(taken) + 3) if f"{name}{number}" not in taken)
