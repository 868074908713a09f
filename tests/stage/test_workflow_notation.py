"""The language in which sentences write workflows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainspec.stage.workflows.notation import NotationError, parse_duration, parse_workflow
from plainspec.stage.workflows.tree import (
    CachedFor,
    Chosen,
    Guarded,
    InOrder,
    Named,
    Node,
    OrElse,
    Retried,
    Routed,
    SideBySide,
    UndoneTogether,
    Within,
)

A, B, C = Named("a"), Named("b"), Named("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("((a))", A),
        ("a >> b >> c", InOrder(InOrder(A, B), C)),
        ("a >> (b >> c)", InOrder(A, InOrder(B, C))),
        ("a | b >> c", SideBySide(A, InOrder(B, C))),
        ("a>>(b|c)", InOrder(A, SideBySide(B, C))),
        ("a retried", Retried(A, None)),
        ("a retried once within 10 s", Within(Retried(A, 1), 10)),
        ("a retried twice >> b", InOrder(Retried(A, 2), B)),
        ("a retried 5 times", Retried(A, 5)),
        ("a cached for 5 min", CachedFor(A, 300)),
        ("a cached for 5 min up to 2 answers", CachedFor(A, 300, 2)),
        ("a retried twice for timeouts", Retried(A, 2, only_timeouts=True)),
        ("a or else b for timeouts guarded", Guarded(OrElse(A, B, only_timeouts=True))),
        ("a guarded for timeouts >> b", InOrder(Guarded(A, only_timeouts=True), B)),
        ("a or else b or else c", OrElse(OrElse(A, B), C)),
        ("a guarded | b within 1.5 s", SideBySide(Guarded(A), Within(B, 1.5))),
        ("a undone by b >> c", UndoneTogether(((A, B), (C, None)))),
        ("a >> (b undone by c)", InOrder(A, UndoneTogether(((B, C),)))),
        ("if hot then a", Chosen("hot", A, None)),
        ("if hot then a retried otherwise b", Chosen("hot", Retried(A, None), B)),
        ("route(x: a >> b, otherwise: c)", Routed((("x", InOrder(A, B)),), C)),
        ("if firm is acme then a", Chosen("acme", A, None, "firm")),
        ("route by firm(acme: a, otherwise: b)", Routed((("acme", A),), B, "firm")),
        ("a within -1 s", Within(A, -1)),
        ("route(x: a, y: b)", Routed((("x", A), ("y", B)), None)),
    ],
)
def test_a_workflow_is_read_as_people_mean_it(text: str, tree: Node) -> None:
    assert parse_workflow(text) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a >>", "expected the name of a step\n  a >>\n      ^"),
        ("(a", "expected )\n  (a\n    ^"),
        ("a b", "expected the end, >> or |\n  a b\n    ^"),
        ("a within soon", "expected a duration such as 10 s\n  a within soon\n           ^"),
        ("a retried 5 b", "expected times"),
        ("a cached for 5 min up to b", "expected a number of answers"),
        ("retried", "expected the name of a step"),
        ("", "expected the name of a step"),
        ("A", "expected the name of a step"),
        ("if", "expected a word to look for"),
        ("if hot a", "expected then"),
        ("route(x a)", "expected :"),
        ("route(x: a", "expected )"),
        ("route(: a)", "expected the name of a route"),
        ("a undone by b within 3 s", "expected the end, >> or |"),
        ("a & b", "expected the end, >> or |"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_workflow(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "seconds"), [("20 ms", 0.02), ("1.5 s", 1.5), ("0 s", 0), ("5 min", 300), ("1 h", 3600)]
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "s", "-1 s", "5 days", "1,5 s"])
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(NotationError, match=r"write 20 ms, 1\.5 s"):
        parse_duration(text)


NAMES = st.sampled_from(["draft", "review", "no-car"]).map(Named)
TREES = st.recursive(
    NAMES,
    lambda inner: st.one_of(
        st.builds(InOrder, inner, inner),
        st.builds(SideBySide, inner, inner),
        st.builds(Retried, inner, st.none() | st.integers(1, 9)),
        st.builds(Within, inner, st.integers(1, 90)),
        st.builds(OrElse, inner, inner),
        st.builds(Chosen, st.just("hot"), inner, st.none() | inner),
        st.builds(lambda step, rest: Routed((("x", step),), rest), inner, st.none() | inner),
        st.builds(lambda step, undo: UndoneTogether(((step, undo),)), inner, inner),
    ),
    max_leaves=6,
)


def write(node: Node) -> str:  # noqa: PLR0911 - one for each kind of node
    """Write a tree with all its brackets."""
    match node:
        case Named(name):
            return name
        case InOrder(first, second):
            return f"({write(first)} >> {write(second)})"
        case SideBySide(first, second):
            return f"({write(first)} | {write(second)})"
        case Retried(step, times):
            return f"({write(step)} retried{'' if times is None else f' {times} times'})"
        case Within(step, limit_s):
            return f"({write(step)} within {limit_s} s)"
        case OrElse(step, other):
            return f"({write(step)} or else {write(other)})"
        case Chosen(word, then, otherwise):
            return f"(if {word} then {write(then)}{'' if otherwise is None else f' otherwise {write(otherwise)}'})"
        case Routed(routes, default):
            parts = [f"{key}: {write(step)}" for key, step in routes]
            return f"route({', '.join(parts if default is None else [*parts, f'otherwise: {write(default)}'])})"
        case UndoneTogether(((step, undo),)) if undo is not None:
            return f"({write(step)} undone by {write(undo)})"
    raise AssertionError(node)


@given(TREES)
def test_every_workflow_can_be_written_and_read_back(tree: Node) -> None:
    assert parse_workflow(write(tree)) == tree
