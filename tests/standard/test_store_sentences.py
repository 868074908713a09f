"""The sentences about Redis, SQL and timelines of SQL: each holds where it should, and fails readably where not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.standard.store_failures import EXPECTED
from tests.standard.suites import Ran, run_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    RunOf = Callable[[str], Ran]

FAILURES = [(name, *failure) for name, failures in EXPECTED.items() for failure in failures]


@pytest.fixture(scope="module")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> RunOf:
    """Return what runs all the sentences about something, once."""
    return cache(lambda name: run_sentences(tmp_path_factory.mktemp(name), name))


@pytest.mark.parametrize("name", EXPECTED)
def test_what_holds_passes(name: str, run_of: RunOf) -> None:
    ran = run_of(name)
    assert set(ran.failures) == {title for title, *_ in EXPECTED[name]}, ran.output


@pytest.mark.parametrize(
    ("name", "title", "step", "said"), FAILURES, ids=[f"{name}: {title}" for name, title, *_ in FAILURES]
)
def test_what_does_not_hold_fails_at_its_step_and_says_why(
    name: str, title: str, step: str, said: list[str], run_of: RunOf
) -> None:
    ran = run_of(name)
    assert ran.failed_at(title).startswith(step)
    for words in said:
        assert words in ran.failures[title]
