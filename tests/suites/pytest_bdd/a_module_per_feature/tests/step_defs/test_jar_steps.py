from functools import partial

import pytest
from kitchen import Jar
from pytest_bdd import given, parsers, scenarios, then, when

CONVERTERS = {"start": int, "some": int, "left": int}
parse = partial(parsers.cfparse, extra_types={"Number": int})

scenarios("../features/jar.feature")


@pytest.fixture
def cleaned():
    return "jar"


@given("everything is clean")
def clean(cleaned):
    assert cleaned == "jar"


@given(parsers.parse('the jar has "{start}" pickles'), converters=CONVERTERS, target_fixture="jar")
def jar(start):
    return Jar(start)


@when(parse('"{some:Number}" pickles are taken'))
def take(jar, some):
    jar.take(some)


@then(parsers.re(r'the jar has "(?P<left>\d+)" pickles left'), converters=CONVERTERS)
def left(jar, left):
    assert jar.full == left
