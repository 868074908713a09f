"""What reaches a mutant, and so decides about it."""

from __future__ import annotations

import ast
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from plainspec.proving.mutants.candidates import Mutant, place_of
from plainspec.proving.mutants.reach import MOST_ITEMS, MOST_S, Reach


@pytest.mark.parametrize(
    ("line", "function", "lines"),
    [
        (1, "", None),
        (4, "C", None),
        (6, "C.f", {7, 8, 9, 10, 11, 12, 13, 14, 15}),
        (7, "C.f", {7}),
        (9, "C.f", {8, 9}),
        (10, "C.f", {7, 8, 9, 10, 11, 12}),
        (12, "C.f", {12}),
        (15, "C.f.g", {15}),
    ],
)
def test_a_slip_is_reached_by_the_lines_of_its_statement(line: int, function: str, lines: set[int] | None) -> None:
    source = textwrap.dedent(
        """\
        A = 1


        class C:
            b = 2
            def f(self, a=3):
                try:
                    return call(
                        a)
                except ValueError:
                    pass
                else: a = 1
                # nothing
                def g():
                    return 4
        """
    )
    assert place_of(ast.parse(source), line) == (function, None if lines is None else frozenset(lines))


def reach_of(seconds: dict[str, float], lines: dict[int, list[str]], shared: set[int]) -> Reach:
    return Reach(seconds, {"/p/f.py": lines}, {"/p/f.py": shared})


def test_of_many_items_those_of_each_file_take_turns() -> None:
    names = [f"a::{n}" for n in range(MOST_ITEMS)] + [f"b::{n}" for n in range(MOST_ITEMS)]
    chosen = reach_of(dict.fromkeys(names, 0.1), {}, set()).most_specific(names, "f.py")
    assert chosen[:4] == ["a::0", "b::0", "a::1", "b::1"]
    assert len(chosen) == MOST_ITEMS


def test_files_that_are_named_like_the_mutated_one_have_more_turns() -> None:
    near, nearer, far = "tests/shop/test_till.py", "tests/shop/till/test_prices.py", "features/rooms.feature"
    names = [f"{file}::{n}" for n in range(20) for file in (far, near, nearer)]
    chosen = reach_of(dict.fromkeys(names, 0.1), {}, set()).most_specific(names, "shop/till/prices.py")
    turns = Counter(name.partition("::")[0] for name in chosen[: chosen.index(f"{far}::0")])
    assert turns == {nearer: 20, near: 15}


def test_items_that_take_long_are_few_but_never_none() -> None:
    seconds = {"a::0": 2 * MOST_S, "a::1": 1.0}
    assert reach_of(seconds, {}, set()).most_specific(list(seconds), "f.py") == ["a::0"]


@pytest.mark.parametrize(("lines", "changes"), [(None, True), ({3}, True), ({4}, False)])
def test_a_mutant_of_shared_set_up_gets_templates_of_its_own(lines: set[int] | None, *, changes: bool) -> None:
    mutant = Mutant("f.py", 3, "", "", None if lines is None else frozenset(lines), "")
    assert reach_of({}, {3: [], 4: []}, {3}).changes_what_is_shared(Path("/p/f.py"), mutant) is changes


@pytest.mark.parametrize(
    ("lines", "shared", "reaching"),
    [
        ({3}, set(), ["b", "a"]),
        ({4}, set(), ["a"]),
        ({5}, {5}, ["a", "b", "c"]),
        ({3}, {3}, ["b", "a", "c"]),
        (None, {1}, ["a", "b", "c"]),
        (None, set(), ["a", "b"]),
        ({5}, set(), []),
    ],
    ids=[
        "first those that reach little else",
        "one that reaches it alone",
        "set up for all: first those that reach much of the file",
        "before all others those that reach it themselves",
        "a value of a module that all have loaded",
        "a value of a module that some load",
        "nothing",
    ],
)
def test_the_likeliest_to_catch_a_mutant_come_first(
    lines: set[int] | None, shared: set[int], reaching: list[str]
) -> None:
    mutant = Mutant("f.py", 3, "", "", None if lines is None else frozenset(lines), "")
    reach = reach_of({"a": 1.0, "b": 1.0, "c": 1.0}, {3: ["a", "b"], 4: ["a"], 5: []}, shared)
    assert reach.reaching(Path("/p/f.py"), mutant) == reaching
