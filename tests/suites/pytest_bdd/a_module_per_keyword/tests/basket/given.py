import pytest
from pytest_bdd import given


@pytest.fixture
def basket():
    return []


@given("there is a basket", target_fixture="basket")
def a_basket():
    return []
