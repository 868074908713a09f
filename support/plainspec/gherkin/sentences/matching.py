"""Which definition a sentence means, at a cost that does not grow with their number.

Every definition is filed under the two rarest of the words that any sentence of it must contain. A sentence then
looks up its own words and tries the few definitions found there; only those are ever compiled.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from plainspec.gherkin.features.problems import Findings, Problem, ProblemKind
from plainspec.gherkin.sentences.fast_matching import QuickExpression, Slot, is_usual, quick_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cucumber_expressions.expression import CucumberExpression

    from plainspec.gherkin.features.model import Kind
    from plainspec.gherkin.sentences.definitions import ParameterType, StepDefinition
    from plainspec.gherkin.sentences.fast_matching import Captured
    from plainspec.gherkin.sentences.vocabulary import Vocabulary

SPECIAL = re.compile(r"[{}()/\\]")
PLACEHOLDER = re.compile(r"\{([^}]*)\}")


class Argument(NamedTuple):
    """One argument of a sentence: the text as captured, made a value anew for every run.

    Attributes:
        name: The parameter it belongs to, where the expression names it; else None, and the position counts.
        convert: Makes the value.
    """

    name: str | None
    convert: Callable[[], Any]


class Match(NamedTuple):
    """A sentence understood: the definition it means and the arguments it carries."""

    definition: StepDefinition
    arguments: tuple[Argument, ...]


class Matcher:
    """Finds the definitions that a sentence means, among those of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.findings = Findings()
        self._vocabulary = vocabulary
        self._registry: Any = None
        self._compiled: dict[int, CucumberExpression | None] = {}
        self._found: dict[tuple[Kind | None, str], list[Match]] = {}
        self._anywhere: list[StepDefinition] = []
        self._by_words: dict[str, dict[str, list[tuple[frozenset[str], StepDefinition]]]] = {}
        self._quick: dict[int, QuickExpression | None] = {}
        self._slots: dict[str, Slot | None] = {}
        self._file(vocabulary.steps)

    def _file(self, definitions: Iterable[StepDefinition]) -> None:
        words = [(definition, frozenset(_sure_words(definition))) for definition in definitions]
        counts = Counter(word for _, sure in words for word in sure)
        for definition, sure in words:
            if sure:
                rarest, *others = sorted(sure, key=lambda word: (counts[word], word))
                below = self._by_words.setdefault(rarest, {})
                below.setdefault(others[0] if others else rarest, []).append((sure, definition))
            else:
                self._anywhere.append(definition)

    def find(self, kind: Kind | None, text: str) -> list[Match]:
        """Return every definition that ``text`` means under a keyword of this kind (None: under any)."""
        known = self._found.get((kind, text))
        if known is not None:
            return known
        matches = []
        for definition in self._candidates(text):
            if kind is None or definition.kind is None or definition.kind == kind:
                match = self._match(definition, text)
                if match is not None:
                    matches.append(match)
        if len(matches) > 1:
            matches.sort(key=_place)
        self._found[kind, text] = matches
        return matches

    def _candidates(self, text: str) -> list[StepDefinition]:
        found = list(self._anywhere)
        spoken = set(text.split())
        for rarest in spoken & self._by_words.keys():
            below = self._by_words[rarest]
            for other in spoken & below.keys():
                for sure, definition in below[other]:
                    if sure <= spoken:
                        found.append(definition)
        return found

    def _match(self, definition: StepDefinition, text: str) -> Match | None:
        if definition.pattern is not None:
            named = definition.pattern.match(text)
            if named is None:
                return None
            return Match(definition, tuple(Argument(name, convert) for name, convert in named.items()))
        captured = self._capture(definition, text)
        if captured is None:
            return None
        return Match(definition, tuple([Argument(None, _Conversion(*parts)) for parts in captured]))

    def _capture(self, definition: StepDefinition, text: str) -> list[Captured] | None:
        """Return what each parameter captures, quickly where that is conclusive, else by the whole expression."""
        quick = self._quick_form(definition)
        captured = quick.match(text) if quick else None
        if captured is not None:
            return captured
        expression = self.compile(definition)
        arguments = expression.match(text) if expression else None
        if arguments is None:
            return None
        return [(argument.parameter_type.transformer, argument.group.values) for argument in arguments]

    def _quick_form(self, definition: StepDefinition) -> QuickExpression | None:
        key = id(definition)
        if key not in self._quick:
            self._quick[key] = quick_expression(definition.expression, self._slot)
        return self._quick[key]

    def _slot(self, name: str) -> Slot | None:
        if name not in self._slots:
            declared = self.registry.lookup_by_type_name(name)
            self._slots[name] = Slot(declared) if declared and is_usual(declared) else None
        return self._slots[name]

    def count_parameters(self, definition: StepDefinition) -> int | None:
        """Return how many parameters an expression has; one that cannot be compiled becomes a problem and gives None.

        Words and parameters of known types are a Cucumber Expression as they stand, so they need not be compiled.
        """
        quick = self._quick_form(definition)
        if quick is not None:
            return quick.parameters
        expression = self.compile(definition)
        return len(expression.parameter_types) if expression else None

    def compile(self, definition: StepDefinition) -> CucumberExpression | None:
        """Compile a definition's expression; one that cannot be compiled becomes a problem and gives None."""
        key = id(definition)
        if key not in self._compiled:
            from cucumber_expressions.errors import CucumberExpressionError
            from cucumber_expressions.expression import CucumberExpression

            try:
                self._compiled[key] = CucumberExpression(definition.expression, self.registry)
            except (CucumberExpressionError, re.error) as refused:
                self._compiled[key] = None
                self.findings.add(_bad_expression(definition, refused))
        return self._compiled[key]

    def problems(self) -> list[Problem]:
        """Return what is wrong with the parameter types, used or not, and with the expressions compiled so far."""
        if self._vocabulary.parameter_types:
            _ = self.registry
        return self.findings.problems

    @property
    def registry(self) -> Any:
        """The registry of parameter types: Cucumber's own and the vocabulary's."""
        if self._registry is None:
            from cucumber_expressions.parameter_type_registry import ParameterTypeRegistry

            self._registry = ParameterTypeRegistry()
            first: dict[str, ParameterType] = {}
            for declared in self._vocabulary.parameter_types:
                known = first.setdefault(declared.name, declared)
                if known is declared:
                    self._define(declared)
                else:
                    self.findings.add(_declared_twice(declared, known))
        return self._registry

    def _define(self, declared: ParameterType) -> None:
        from cucumber_expressions.errors import CucumberExpressionError
        from cucumber_expressions.parameter_type import ParameterType as TheirParameterType

        try:
            re.compile(f"({declared.regexp})")
            self._registry.define_parameter_type(
                TheirParameterType(declared.name, declared.regexp, object, declared.transformer, True, False)  # noqa: FBT003
            )
        except (CucumberExpressionError, re.error) as refused:
            text = f"the parameter type {{{declared.name}}} cannot be used: {refused}"
            place = declared.location
            self.findings.add(Problem(ProblemKind.DEFINITION, place.shown, place.line, text))


def _place(match: Match) -> tuple[str, int]:
    return match.definition.location.path, match.definition.location.line


def _declared_twice(declared: ParameterType, first: ParameterType) -> Problem:
    place = declared.location
    text = f"the parameter type {{{declared.name}}} is declared twice"
    return Problem(ProblemKind.DUPLICATE_DEFINITION, place.shown, place.line, text, f"first: {first.location}")


class _Conversion:
    """Makes one argument's value from what its parameter type captured."""

    __slots__ = ("transformer", "values")

    def __init__(self, transformer: Callable[..., Any], values: Sequence[str | None]) -> None:
        self.transformer = transformer
        self.values = values

    def __call__(self) -> Any:
        return self.transformer(*self.values)


def _sure_words(definition: StepDefinition) -> list[str]:
    """List the blank-separated words that every sentence of a definition contains as they stand."""
    if definition.pattern is not None:
        return []
    sure = [word for word in definition.expression.split() if not SPECIAL.search(word)]
    return sure if _balanced(definition.expression) else []


def _balanced(expression: str) -> bool:
    """Tell whether no optional part or parameter spans a blank, so that plain words are sure to be there."""
    return not re.search(r"[({][^)}]*\s", expression)


def _bad_expression(definition: StepDefinition, refused: Exception) -> Problem:
    place = definition.location
    reason = next((line for line in reversed(str(refused).strip().splitlines()) if line.strip()), "").strip()
    unknown = re.search(r"Undefined parameter type '([^']*)'", str(refused))
    if unknown:
        reason = f"there is no parameter type {{{unknown[1]}}}; declare it with parameter_type(name=…, regexp=…)"
    return Problem(
        ProblemKind.DEFINITION,
        place.shown,
        place.line,
        f"{definition.decorator} is not a Cucumber Expression: {reason}",
    )
