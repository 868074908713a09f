"""Runs in which pytest-bdd takes part."""

import pytest

from tests.conftest import WITH_PYTEST_BDD


@pytest.fixture
def run_options() -> str:
    return WITH_PYTEST_BDD
