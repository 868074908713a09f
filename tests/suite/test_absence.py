"""Every scenario with several users shows that what is one's does not turn up at another's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from plainspec.gherkin.features.parsing import parse_feature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.gherkin.features.model import Scenario

ROOT = Path(__file__).parents[2]
AREAS = ("isolation", "websocket", "cache", "messaging")
PEOPLE = {"Ana", "Ben", "Cem", "Cleo", "Dan", "Eve"}
TENANTS = {"Acme", "Bolt"}
OTHERS = {"A", "An", "Another", "Every", "Post", "Redis", "Sql", "The"}
"""Capitalised words that name neither a person nor a tenant."""

USER = re.compile(rf"\b(?:{'|'.join(sorted(PEOPLE))})(?: of (?:{'|'.join(sorted(TENANTS))}))?\b")
TENANT = re.compile(rf"(?<! of )\b(?:{'|'.join(sorted(TENANTS))})\b|\banother tenant\b|\ba client without a tenant\b")
CROWD = re.compile(r"\b(?:[2-9]|\d\d+) (?:users|clients|tenants|people)\b")

NOTHING = re.compile(
    r"""
      ^nothing\ else\ has\ changed$          # all rows and keys of the scenario are compared
    | \bis\ refused:                         # a user gets nothing of what was asked for
    | \breceives\ (?:nothing|no\ )           # over a socket or a channel
    | \bhas\ received\ nothing\ of\b
    | \breceives\ the\ status\ 404$
    | \bfinds\ nothing\b
    | \bread\ no\ rows$
    | \bonly\ (?:their\ own\ rows|rows\ of\ its\ tenant)$
    | \bonly\ its\ own\ data$
    | ^none\ of\ these\ users\ has\ received\ another\ user's\ data$
    | ^no\ row\ of\ another\ tenant\ is\ read\ or\ written$
    | ^the\ attempts\ end\ with$             # a column says what becomes of rows of other tenants
    | ^Redis\ holds\ exactly$               # all keys are compared
    | ^the\ isolation\ report\ counts$       # violations among them
    """,
    re.VERBOSE,
)
"""What a sentence says that states absence."""

LISTING = re.compile(
    r"""
      \ (?:finds\ in\ the\ session|finds\ [A-Z].*|sees\ the\ threads\ .*|reads\ (?:in|the\ messages\ of)\ .*)$
    | \ is\ notified\ of$
    | ^the\ (?:cache|runs|messages|executions)\ of\ .*\ (?:holds|are)$
    | \breceives\ the\ (?:events|notifications)$
    | 's\ balance\ (?:has\ been\ loaded|through\ the\ cache\ is)\ .*$
    | ^the\ session\ of\ .*\ is\ (?:active|closed)$
    | ^the\ connection\ of\ .*\ is\ open$  # what was done to another one has not reached it
    """,
    re.VERBOSE,
)
"""Sentences that compare all that one user has or receives: they state absence of what another has just done."""


def unquoted(text: str) -> str:
    """Return a sentence without what stands in quotes."""
    return re.sub(r'"[^"]*"', '""', text)


def parties(text: str) -> set[str]:
    """Return the users and tenants whom a sentence names, in texts outside of quotes; a crowd counts as two."""
    said = unquoted(text)
    return {*USER.findall(said), *TENANT.findall(said), *(("one", "another") if CROWD.search(said) else ())}


def involved(scenario: Scenario, *kinds: str) -> set[str]:
    """Return whom its Given or When sentences name, tables left out: who has a session, is connected, or acts."""
    return {party for step in scenario.steps if step.kind in kinds for party in parties(step.text)}


def states_absence(scenario: Scenario) -> bool:
    """Tell whether a Then states absence outright, or lists all that somebody has of whom others acted.

    Where no When names a user, whoever is named before counts as one who acted.
    """
    acting = involved(scenario, "when") or involved(scenario, "given")
    thens = [step.text for step in scenario.steps if step.kind == "then"]
    if any(NOTHING.search(text) for text in thens) or any("nothing" in row for row in _rows(scenario)):
        return True
    return any(LISTING.search(unquoted(text)) and acting - parties(text) for text in thens)


def _rows(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """Give the rows of the tables of its Then sentences: a cell `nothing` says what is not there."""
    for step in scenario.steps:
        if step.kind == "then" and step.table is not None:
            yield from step.table.raw


def scenarios() -> Iterator[tuple[str, Scenario]]:
    """Give every scenario of the areas in which several users meet, with its place."""
    for area in AREAS:
        for file in sorted((ROOT / "features" / area).rglob("*.feature")):
            for scenario in parse_feature(file.read_text(encoding="utf-8"), str(file)).scenarios:
                yield f"{file.relative_to(ROOT)}:{scenario.line}: {scenario.title}", scenario


@pytest.mark.requirement("S3-UCTX-08")
def test_every_scenario_with_several_users_states_absence() -> None:
    several = {place: one for place, one in scenarios() if len(involved(one, "given", "when")) > 1}
    assert len(several) > 20
    silent = [place for place, one in several.items() if not states_absence(one)]
    assert not silent, "say what the others do not see, or that nothing else has changed"


def test_every_name_of_the_features_is_known() -> None:
    said = {
        word
        for _, one in scenarios()
        for step in one.steps
        if step.kind != "then"
        for word in re.findall(r"\b[A-Z][a-z]+\b", unquoted(step.text))
    }
    assert said - PEOPLE - TENANTS - OTHERS == set(), "add it to the people, the tenants or the others of this module"


FEATURE = """
Feature: Cache
  Rule: A user finds their own entries
    Background:
      Given Ana of Acme and Ben of Acme are connected

    Scenario: {title}
      When Ana of Acme caches "Ben" as "dark"
      Then {then}
"""


@pytest.mark.parametrize(
    ("then", "absent"),
    [
        ("nothing else has changed", True),
        ("Ben of Acme receives no event", True),
        ("Ben of Acme is refused: not found", True),
        ("Ben of Acme finds in the session", True),
        ("Ana of Acme finds in the session", False),
        ("Ana of Bolt finds in the session", True),
        ('Ana of Acme receives "nothing else has changed"', False),
    ],
)
def test_absence_is_noticed(then: str, *, absent: bool) -> None:
    (scenario,) = parse_feature(FEATURE.format(title="One", then=then), "cache.feature").scenarios
    assert involved(scenario, "given", "when") == {"Ana of Acme", "Ben of Acme"}
    assert states_absence(scenario) is absent


def test_a_crowd_is_several_users() -> None:
    assert len(parties("30 users of 3 tenants work in sessions at the same time")) == 2
    assert parties("1 client of Ana adds 1 to the counter") == {"Ana"}
    assert parties("Acme, another tenant and a client without a tenant read") == {
        "Acme",
        "another tenant",
        "a client without a tenant",
    }
