"""What a step function asks for, read once from its signature."""

from __future__ import annotations

import inspect
from types import UnionType
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args, get_origin

from plainspec.extras import missing_modules, needs, needs_of
from plainspec.gherkin.features.arguments import DocString, Table, convert_table, has_typed_rows, table_problem
from plainspec.gherkin.features.problems import Problem, ProblemKind, RowError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plainspec.gherkin.features.model import Step
    from plainspec.gherkin.sentences.definitions import StepDefinition
    from plainspec.gherkin.sentences.matching import Argument

TableArgument = tuple[str, "Callable[[Table], Any]"]
DocStringArgument = tuple[str, "Callable[[DocString], Any]"]
TABLE, DOCSTRING = "table", "docstring"
BDD_TABLE = "datatable"
WHOLE_STEP = "bound_step"
"""The parameter of a function behind a foreign pattern that takes the step as it is, with whatever it carries."""


class Call(NamedTuple):
    """How a step function is called.

    Attributes:
        positional: Names of the parameters that take the sentence's arguments, in their order.
        wants: Names that must come from given values or fixtures.
        may_want: Names with a default, filled if a value of that name was given.
        table: Makes the argument of the data table; None where the function takes none.
        docstring: The same for the doc string.
        whole_step: Whether the function takes the step itself.
        problem: What makes the function impossible to call, if anything.
    """

    positional: tuple[str, ...]
    wants: tuple[str, ...]
    may_want: tuple[str, ...] = ()
    table: TableArgument | None = None
    docstring: DocStringArgument | None = None
    whole_step: bool = False
    problem: str = ""

    def arguments(self, step: Step, spoken: tuple[Argument, ...], values: Mapping[str, Any]) -> dict[str, Any]:
        """Put together the keyword arguments of one call.

        Args:
            step: The step, for its table or doc string.
            spoken: The sentence's arguments.
            values: Fixtures, and what earlier steps gave.

        Raises:
            ValueError: The table's rows do not fit the type that the function asks for.
        """
        given = {name: values[name] for name in self.wants}
        for name, argument in zip(self.positional, spoken, strict=True):
            given[name] = argument.convert()
        for name in self.may_want:
            if name in values:
                given[name] = values[name]
        if self.whole_step:
            given[WHOLE_STEP] = step
        if self.table and step.table:
            given[self.table[0]] = self.table[1](step.table)
        if self.docstring and step.docstring:
            given[self.docstring[0]] = self.docstring[1](step.docstring)
        return given


def call_of(definition: StepDefinition, spoken: tuple[Argument, ...]) -> Call:
    """Read how ``definition`` is to be called with so many arguments of its sentence."""
    parameters = list(inspect.signature(definition.function).parameters.values())
    unusual = [p.name for p in parameters if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD, p.POSITIONAL_ONLY)]
    if unusual:
        return Call((), (), problem=f"it takes {', '.join(unusual)}, but a step names every parameter")
    names = [parameter.name for parameter in parameters]
    if definition.pattern is not None:
        positional = tuple(argument.name for argument in spoken if argument.name in names and argument.name)
    else:
        positional = tuple(names[: len(spoken)])
        if len(positional) < len(spoken) or {TABLE, DOCSTRING} & set(positional):
            said = f"{len(spoken)} argument{'s' if len(spoken) != 1 else ''}"
            return Call((), (), problem=f"the sentence has {said}, but it takes only {_spell(positional)}")
    free = [parameter for parameter in parameters if parameter.name not in positional]
    table, docstring = _extras(definition, free)
    taken = {extra[0] for extra in (table, docstring) if extra}
    whole_step = definition.pattern is not None and WHOLE_STEP in names
    taken |= {WHOLE_STEP} if whole_step else set()
    rest = [parameter for parameter in free if parameter.name not in taken]
    return Call(
        positional,
        tuple(parameter.name for parameter in rest if parameter.default is parameter.empty),
        tuple(parameter.name for parameter in rest if parameter.default is not parameter.empty),
        table,
        docstring,
        whole_step,
    )


def _extras(
    definition: StepDefinition, free: list[inspect.Parameter]
) -> tuple[TableArgument | None, DocStringArgument | None]:
    """Find the parameters that take the data table and the doc string."""
    table: TableArgument | None = None
    docstring: DocStringArgument | None = None
    for parameter in free:
        if definition.pattern is not None and parameter.name == BDD_TABLE:
            table = (BDD_TABLE, _raw_rows)
        elif definition.pattern is not None and parameter.name == DOCSTRING:
            docstring = (DOCSTRING, _content)
        elif definition.pattern is None and parameter.name == TABLE:
            form = _annotation(definition.function, parameter)
            unusable = table_problem(form)
            if unusable:
                raise AnnotationError(unusable)
            table = (TABLE, _conversion(form))
        elif definition.pattern is None and parameter.name == DOCSTRING:
            whole = _annotation(definition.function, parameter) is DocString
            docstring = (DOCSTRING, _whole if whole else _content)
    return table, docstring


def _conversion(form: Any) -> Callable[[Table], Any]:
    def convert(said: Table) -> Any:
        return convert_table(said, form)

    return needs("pydantic")(convert) if has_typed_rows(form) else convert


def _raw_rows(table: Table) -> list[list[str]]:
    return [list(row) for row in table.raw]


def _content(said: DocString) -> str:
    return said.content


def _whole(said: DocString) -> DocString:
    return said


def _annotation(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    """Resolve one annotation, also where the module postpones them; that of an optional one without its None."""
    form = _resolved(function, parameter)
    if get_origin(form) in (Union, UnionType):
        (form, *_) = [one for one in get_args(form) if one is not type(None)]
    return form


def _resolved(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    if not isinstance(parameter.annotation, str):
        return parameter.annotation
    scope = getattr(inspect.unwrap(function), "__globals__", {})
    try:
        return eval(parameter.annotation, scope)  # noqa: S307 - the annotation is the step's own source
    except NameError as unknown:
        raise AnnotationError(
            f"the annotation of its parameter {parameter.name!r} needs {unknown.name}, which is not imported at run"
            " time (move the import out of `if TYPE_CHECKING:`)"
        ) from None


class AnnotationError(Exception):
    """The form a step wants its table in cannot be told, or no table can have it; says why."""


def argument_problem(step: Step, call: Call, definition: StepDefinition, path: str) -> Problem | None:
    """Say what is wrong where a step carries a table or doc string that its function does not take, or lacks one."""
    if call.whole_step or not (step.table or step.docstring or call.table or call.docstring):
        return None
    for what, carried, taken, name in (
        ("data table", step.table, call.table, TABLE),
        ("doc string", step.docstring, call.docstring, DOCSTRING),
    ):
        if carried and not taken:
            message = f'"{step.text}" carries a {what}, but its step does not take one'
            hint = f"add a parameter `{name}` to {_name(definition)} ({definition.location}), or remove the {what}"
            return Problem(ProblemKind.STEP_ARGUMENT, path, step.line, message, hint)
        if taken and not carried and not _has_default(definition, taken[0]):
            message = f'"{step.text}" needs a {what} below it'
            hint = f"{_name(definition)} ({definition.location}) takes one as `{taken[0]}`"
            return Problem(ProblemKind.STEP_ARGUMENT, path, step.line, message, hint)
    if step.table and call.table and not needs_of(call.table[1]) & missing_modules():
        return _table_problem(step, step.table, call.table[1], definition, path)
    return None


def _table_problem(
    step: Step, table: Table, convert: Callable[[Table], Any], definition: StepDefinition, path: str
) -> Problem | None:
    """Say which row or column of a table is not what its step asks for."""
    try:
        convert(table)
    except RowError as refused:
        line, reason = refused.line, refused.reason
    except Exception as refused:  # noqa: BLE001 - a row type of the user's may raise anything
        line, reason = table.line, f"{type(refused).__name__}: {refused}"
    else:
        return None
    message = f'the table of "{step.text}" does not fit its step: {reason}'
    return Problem(ProblemKind.STEP_ARGUMENT, path, line, message, f"see {_name(definition)} ({definition.location})")


def _has_default(definition: StepDefinition, name: str) -> bool:
    parameter = inspect.signature(definition.function).parameters[name]
    return parameter.default is not parameter.empty


def _name(definition: StepDefinition) -> str:
    return str(getattr(definition.function, "__name__", definition.function))


def _spell(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "none"
