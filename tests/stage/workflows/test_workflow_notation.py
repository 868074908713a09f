"""The language in which sentences write workflows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainspec.stage.workflows.notation import NotationError, parse_duration, parse_workflow
from plainspec.stage.workflows.workflow_tree import (
    Cache,
    CircuitBreaker,
    Conditional,
    Fallback,
    Named,
    Node,
    Parallel,
    Retry,
    Router,
    Saga,
    Sequence,
    Timeout,
)

A, B, C = Named("a"), Named("b"), Named("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("((a))", A),
        ("a >> b >> c", Sequence(Sequence(A, B), C)),
        ("a >> (b >> c)", Sequence(A, Sequence(B, C))),
        ("a | b >> c", Parallel(A, Sequence(B, C))),
        ("a>>(b|c)", Sequence(A, Parallel(B, C))),
        ("a retried", Retry(A, None)),
        ("a retried once within 10 s", Timeout(Retry(A, 1), 10)),
        ("a retried twice >> b", Sequence(Retry(A, 2), B)),
        ("a retried 5 times", Retry(A, 5)),
        ("a cached for 5 min", Cache(A, 300)),
        ("a cached for 5 min up to 2 entries", Cache(A, 300, 2)),
        ("a retried twice on timeouts", Retry(A, 2, only_timeouts=True)),
        ("a or else b on timeouts with a circuit breaker", CircuitBreaker(Fallback(A, B, only_timeouts=True))),
        ("a with a circuit breaker on timeouts >> b", Sequence(CircuitBreaker(A, only_timeouts=True), B)),
        ("a or else b or else c", Fallback(Fallback(A, B), C)),
        ("a with a circuit breaker | b within 1.5 s", Parallel(CircuitBreaker(A), Timeout(B, 1.5))),
        ("a undone by b >> c", Saga(((A, B), (C, None)))),
        ("a >> (b undone by c)", Sequence(A, Saga(((B, C),)))),
        ("if hot then a", Conditional("hot", A, None)),
        ("if hot then a retried otherwise b", Conditional("hot", Retry(A, None), B)),
        ("route(x: a >> b, otherwise: c)", Router((("x", Sequence(A, B)),), C)),
        ("if firm is acme then a", Conditional("acme", A, None, "firm")),
        ("route by firm(acme: a, otherwise: b)", Router((("acme", A),), B, "firm")),
        ("route(x: a, y: b)", Router((("x", A), ("y", B)), None)),
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
        ("a cached for 5 min up to b", "expected a number of entries"),
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
        st.builds(Sequence, inner, inner),
        st.builds(Parallel, inner, inner),
        st.builds(Retry, inner, st.none() | st.integers(1, 9)),
        st.builds(Timeout, inner, st.integers(1, 90)),
        st.builds(Fallback, inner, inner),
        st.builds(Conditional, st.just("hot"), inner, st.none() | inner),
        st.builds(lambda step, rest: Router((("x", step),), rest), inner, st.none() | inner),
        st.builds(lambda step, undo: Saga(((step, undo),)), inner, inner),
    ),
    max_leaves=6,
)


def write(node: Node) -> str:  # noqa: PLR0911 - one for each kind of node
    """Write a tree with all its brackets."""
    match node:
        case Named(name):
            return name
        case Sequence(first, second):
            return f"({write(first)} >> {write(second)})"
        case Parallel(first, second):
            return f"({write(first)} | {write(second)})"
        case Retry(step, times):
            return f"({write(step)} retried{'' if times is None else f' {times} times'})"
        case Timeout(step, limit_s):
            return f"({write(step)} within {limit_s} s)"
        case Fallback(step, other):
            return f"({write(step)} or else {write(other)})"
        case Conditional(word, then, otherwise):
            return f"(if {word} then {write(then)}{'' if otherwise is None else f' otherwise {write(otherwise)}'})"
        case Router(routes, default):
            parts = [f"{key}: {write(step)}" for key, step in routes]
            return f"route({', '.join(parts if default is None else [*parts, f'otherwise: {write(default)}'])})"
        case Saga(((step, undo),)) if undo is not None:
            return f"({write(step)} undone by {write(undo)})"
    raise AssertionError(node)


@given(TREES)
def test_every_workflow_can_be_written_and_read_back(tree: Node) -> None:
    assert parse_workflow(write(tree)) == tree
