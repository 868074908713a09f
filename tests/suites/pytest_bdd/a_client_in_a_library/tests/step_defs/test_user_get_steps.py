import pytest
from pytest_bdd import scenarios, when

from tests.step_defs.conftest import request

scenarios("../features/user_get.feature")


@when('I send "GET" for the user')
def send():
    return request("GET", "user/" + pytest.user["username"])
