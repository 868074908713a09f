"""Generated timelines: a few people, each with a few transactions, in any interleaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from plainspec import Table
from plainspec.ports.store.database import Account, IsolationLevel
from plainspec.stage import Timeline
from plainspec.stage.transactions.serial import Attempt, closest_order_of

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database

PEOPLE = ("Ana", "Ben", "Cleo")
BEFORE = (Account("Ana", 10), Account("Ben", 20))
OWNERS = st.sampled_from(["Ana", "Ben", "Ana", "Ben", "Zoe"])
FIGURES = st.integers(min_value=0, max_value=40)

LOOKS = st.one_of(
    OWNERS.map("reads {}".format),
    st.sampled_from(["counts the accounts", "sums the balances"]),
    FIGURES.map("counts the accounts holding at least {}".format),
)
CHANGES = st.one_of(
    st.builds("sets {} to {}".format, OWNERS, FIGURES),
    st.builds("adds {} to {}".format, FIGURES, OWNERS),
    st.builds("takes {} from {}".format, st.integers(1, 5), OWNERS),
    st.builds("opens {} with {}".format, st.sampled_from(["Zoe", "Dan"]), FIGURES),
    OWNERS.map("deletes {}".format),
    FIGURES.map("deletes the accounts holding {}".format),
)
ENDINGS = st.sampled_from(["commits", "commits", "commits", "rolls back"])


@st.composite
def transactions(draw: st.DrawFn) -> list[str]:
    """Draw what one person does in one or two transactions: mostly they look before they change anything."""
    acts: list[str] = []
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        acts += draw(st.lists(LOOKS, min_size=1, max_size=2))
        acts += draw(st.lists(st.one_of(CHANGES, CHANGES, LOOKS), max_size=2))
        acts += [draw(ENDINGS)]
    return acts


@st.composite
def timelines(draw: st.DrawFn, *, one_after_the_other: bool = False) -> Timeline:
    """Draw who does what, and in which order."""
    people = PEOPLE[: draw(st.integers(2, len(PEOPLE)))]
    acts = {person: draw(transactions()) for person in people}
    turns = [person for person in people for _ in acts[person]]
    order = turns if one_after_the_other else draw(st.permutations(turns))
    rows = [tuple(acts[person].pop(0) if person == column else "" for column in people) for person in order]
    return Timeline.from_table(Table((people, *rows)))


async def judged(timeline: Timeline, database: Database, level: IsolationLevel) -> tuple[Attempt, str]:
    """Play a timeline on accounts as they were, and say what order explains it, with its picture."""
    await database.empty()
    await database.fill(BEFORE)
    transcript = await timeline.play(database, level, adaptive=True)
    return await closest_order_of(transcript), transcript.as_text()
