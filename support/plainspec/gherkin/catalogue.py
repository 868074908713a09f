"""The catalogue of sentences: each with what it takes, what it gives, and where it is used."""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.sentences.examples import BUILT_IN, alternatives, parameter_names, sample_of, sentence_of
from plainspec.gherkin.sentences.signature import DOCSTRING, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from plainspec.gherkin.binding import Binder
    from plainspec.gherkin.binding_problems import Layer
    from plainspec.gherkin.features.model import Feature, Step
    from plainspec.gherkin.sentences.definitions import ParameterType, StepDefinition

ORDER = {"given": 0, "when": 1, "then": 2, None: 3}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What stands between braces in a sentence.

    Attributes:
        name: What the step's function calls it.
        type: The parameter type, as in ``{duration}``.
        looks: What can be written there, in words.
        example: One text that can be written there.
    """

    name: str
    type: str
    looks: str
    example: str


@dataclass(frozen=True, slots=True)
class Use:
    """A step that says a sentence."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Word:
    """One sentence that features can use.

    Attributes:
        noun: What it is about: the name of its module.
        keyword: `Given`, `When`, `Then`, or `Step` where it answers to all.
        expression: The sentence as declared.
        parameters: What it takes between braces.
        table: Columns of its data table; empty where they are free, None where it takes no table.
        docstring: Whether it takes a doc string.
        gives: Name of the value that later steps can use, if any.
        needs: Names of values that earlier steps must have given, because no fixture of that name does.
        summary: First line of its function's docstring.
        example: A step as a feature writes it.
        path: File of its function; `standard:<noun>` where a standard module has it.
        line: Line of its function.
        uses: The steps that say it, in order of files and lines.
        own: Whether the project itself defines it.
    """

    noun: str
    keyword: str
    expression: str
    parameters: tuple[Parameter, ...]
    table: tuple[str, ...] | None
    docstring: bool
    gives: str | None
    needs: tuple[str, ...]
    summary: str
    example: str
    path: str
    line: int
    uses: tuple[Use, ...]
    own: bool = True


def catalogue_of(binder: Binder, features: Iterable[Feature]) -> list[Word]:
    """List the sentences of a project, and of the standard modules that it uses, by noun, keyword and text."""
    uses = _uses(binder, features)
    given = {d.gives for layer in binder.layers for d in layer.vocabulary.steps if d.gives}
    given -= {name for layer in binder.layers for name in layer.vocabulary.fixtures}
    words = [
        _word(definition, layer, uses.get(id(definition), []), given, own=layer is binder.own)
        for layer in binder.layers
        for definition in layer.vocabulary.listed
    ]
    order = {word: ORDER.get(typing.cast("Any", word.keyword.lower()), 3) for word in words}
    return sorted(words, key=lambda word: (word.noun, order[word], word.expression.casefold()))


def _uses(binder: Binder, features: Iterable[Feature]) -> dict[int, list[tuple[Use, Step]]]:
    """Find the steps that say each definition; the rows of an outline share their steps."""
    uses: dict[int, dict[Use, Step]] = {}
    for feature in features:
        for scenario in feature.scenarios:
            for step in scenario.steps:
                use = Use(feature.path, step.line)
                for match in binder.find(step):
                    uses.setdefault(id(match.definition), {}).setdefault(use, step)
    return {key: list(found.items()) for key, found in uses.items()}


def _word(
    definition: StepDefinition, layer: Layer, uses: list[tuple[Use, Step]], given: set[str], *, own: bool
) -> Word:
    names = list(inspect.signature(definition.function).parameters)
    parameters = tuple(_parameters(definition, layer, names, uses))
    keyword = (definition.kind or "step").title()
    if uses:
        example = f"{keyword} {uses[0][1].text}"
    else:
        examples = {parameter.type: parameter.example for parameter in parameters}
        filled = definition.expression if definition.pattern else sentence_of(definition.expression, examples)
        example = f"{keyword} {filled}"
    spoken = {parameter.name for parameter in parameters}
    if definition.pattern:
        spoken = {name for name in names if re.search(rf"[{{<]{re.escape(name)}[}}:>]", definition.expression)}
    return Word(
        noun=PurePath(definition.location.path).stem,
        keyword=keyword,
        expression=definition.expression,
        parameters=parameters,
        table=_columns(definition, uses) if TABLE in names or "datatable" in names else None,
        docstring=DOCSTRING in names,
        gives=definition.gives,
        needs=tuple(name for name in names if name in given and name not in spoken),
        summary=(inspect.getdoc(definition.function) or "").partition("\n")[0],
        example=example,
        path=definition.location.known_as or definition.location.path,
        line=definition.location.line,
        uses=tuple(use for use, _ in uses),
        own=own,
    )


def _parameters(
    definition: StepDefinition, layer: Layer, names: list[str], uses: list[tuple[Use, Step]]
) -> Iterator[Parameter]:
    if definition.pattern is not None:
        return
    own = {declared.name: declared for declared in layer.vocabulary.parameter_types}
    compiled = layer.matcher.compile(definition)
    said = (compiled.match(uses[0][1].text) or []) if compiled and uses else []
    for number, kind in enumerate(parameter_names(definition.expression)):
        name = names[number] if number < len(names) else kind
        if kind in own:
            looks, example = _own_looks(own[kind])
        else:
            looks, example = BUILT_IN.get(kind, ("of an undeclared type", f"<{kind}>"))
        if number < len(said):
            example = str(said[number].group.value)
        yield Parameter(name, kind, looks or f"such as `{example}`", example)


def _own_looks(declared: ParameterType) -> tuple[str, str]:
    choices = alternatives(declared.regexp)
    if choices:
        return " | ".join(choices), declared.example or choices[0]
    return "", declared.example or sample_of(declared.regexp) or f"text of the form {declared.regexp}"


def _columns(definition: StepDefinition, uses: list[tuple[Use, Step]]) -> tuple[str, ...]:
    """Name the columns: those of the row type, or those that the first use has."""
    try:
        form: Any = typing.get_type_hints(definition.function).get(TABLE)
    except (NameError, TypeError, AttributeError):
        form = None
    (row_type,) = typing.get_args(form) if typing.get_origin(form) is list else (None,)
    if dataclasses.is_dataclass(row_type):
        return tuple(field.name for field in dataclasses.fields(row_type))
    if isinstance(row_type, type) and row_type is not dict and getattr(row_type, "__annotations__", None):
        return tuple(typing.get_type_hints(row_type))
    return next((step.table.header for _, step in uses if step.table), ())


def words_with(words: Iterable[Word], wanted: Iterable[str]) -> list[Word]:
    """Return the sentences that contain all wanted words, in the sentence, its keyword, noun or parameters."""
    folded = [text.casefold() for text in wanted]
    return [word for word in words if all(map(partial(_says, word), folded))]


def _says(word: Word, text: str) -> bool:
    said = [word.noun, word.keyword, word.expression, *(parameter.looks for parameter in word.parameters)]
    return text in " ".join(said).casefold()
