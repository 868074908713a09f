"""Runs in which pytest-bdd takes part."""

import pytest

from tests.conftest import LIGHT


@pytest.fixture
def run_options() -> str:
    return f"{LIGHT} -p pytest-bdd"
