import json

import pytest
from lib.api.client import Request
from lib.interfaces.types import EXTRA_TYPES
from pytest_bdd import given, parsers, then, when

from tests.helpers import generators


def request(method, path, data=None):
    pytest.response = Request(method, path).send(data)
    return pytest.response


def pytest_bdd_step_error(step):
    print(f"the step failed: {step}")


@given("a created user")
def created():
    pytest.user = json.loads(generators.user())
    request("POST", "user/", pytest.user)


@when(parsers.cfparse('I send "{method:String}" "{path:String}"', extra_types=EXTRA_TYPES))
def send(method, path):
    return request(method, path)


@then(parsers.cfparse('the status is "{status:Number}" {text:String}', extra_types=EXTRA_TYPES))
def status_and_text(status, text):
    assert pytest.response.status_code == status


@then(parsers.cfparse('the status is "{status:Number}"', extra_types=EXTRA_TYPES))
def status_only(status):
    assert pytest.response.status_code == status


@then(parsers.cfparse('the body "{key:String}" is "{value:String}"', extra_types=EXTRA_TYPES))
def body(key, value):
    assert json.loads(pytest.response.text)[key] == value


@then(parsers.parse('the body contains "{message}"'))
def contains(message):
    assert message in pytest.response.text
