import pytest
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("../features/service.feature")


@pytest.fixture
def cleaned():
    return "service"


@given("everything is clean")
def clean(cleaned):
    assert cleaned == "service"


@when(parsers.parse('somebody asks for "{phrase}"'), target_fixture="answer")
def answer(answers, phrase):
    return answers[phrase]


@then(parsers.parse('the heading is "{heading}"'))
def heading(answer, heading):
    assert answer == heading
