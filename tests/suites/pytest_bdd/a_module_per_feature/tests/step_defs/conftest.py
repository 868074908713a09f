import pytest
from pytest_bdd import then


@pytest.fixture
def answers():
    return {"jar": "JAR"}


@then("nothing else happens")
def nothing():
    pass
