from __future__ import annotations

from typing import TYPE_CHECKING

from behave import given, then, when
from behave.api.pending_step import StepNotImplementedError

import parsing

if TYPE_CHECKING:
    from behave.runner import Context


class Parsed:
    def __init__(self) -> None:
        self.result = None


def parsed_of(context: Context) -> Parsed:
    if not getattr(context, "parsed", None):
        context.parsed = Parsed()
    return context.parsed


@given("the parsing library is there")
def step_is_there(context: Context) -> None:
    assert context.loaded == "Parsing input"
    assert parsing.parse


@when('I parse "{text}" to {kind}')
def step_parse(context: Context, text: str, kind: str) -> None:
    parsed_of(context).result = parsing.parse(text, kind)


@when("I parse nothing")
def step_parse_nothing(context: Context) -> None:
    raise StepNotImplementedError("what is parsed if nothing is?")


@then("the result is the integer {expected:d}")
def step_integer(context: Context, expected: int) -> None:
    assert parsed_of(context).result.value == expected


@then("the result is the decimal {expected:f}")
def step_decimal(context: Context, expected: float) -> None:
    assert parsed_of(context).result.value == expected


@then("the result is the truth {expected}")
def step_truth(context: Context, expected: str) -> None:
    assert parsed_of(context).result.value == (expected == "true")


@then('the result is the error "{error}"')
def step_error(context: Context, error: str) -> None:
    assert parsed_of(context).result.error == error
