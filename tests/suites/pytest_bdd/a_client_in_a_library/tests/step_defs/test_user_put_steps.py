import pytest
from pytest_bdd import scenarios, when

from tests.step_defs.conftest import request

scenarios("../features/user_put.feature")


@when('I send "GET" for the user')
def send_get():
    return request("GET", "user/" + pytest.user["username"])


@when('I send "PUT" for the user')
def send_put():
    return request("PUT", "user/" + pytest.user["username"], {**pytest.user, "email": "ana@example.com"})
