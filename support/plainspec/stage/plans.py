"""The stage for planning: users who make and run plans, and what happens while their tasks are at work."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, NamedTuple

from plainspec.ports.planning import ItemKind, KeptEntry, KillMoment, Outline, Performance, PlanItem, PlannedTask
from plainspec.stage.gateway.relay import Relay
from plainspec.stage.workflows.notation import parse_duration

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from plainspec.ports.planning import PlanningSystem
    from plainspec.ports.store.threads import User
    from plainspec.stage.changes import Changes
    from plainspec.stage.refusals import Refusals

KILLED = "its process is killed "
LONGEST_WAIT_S = 20.0
"""How long a task waits for others that should run at the same time."""


def tasks_of(rows: Sequence[Mapping[str, str]]) -> list[PlannedTask]:
    """Read rows of `phase`, `task` and `limit`; with `copies`, a row stands for so many tasks, which are numbered."""
    found: list[PlannedTask] = []
    for row in rows:
        limit_s = parse_duration(row["limit"]) if row.get("limit") else None
        found += [PlannedTask(row["phase"], row.get("task", "") + number, limit_s) for number in copies_of(row)]
    return found


def copies_of(row: Mapping[str, str]) -> list[str]:
    """Return what is added to the title of each task that a row stands for: nothing, or a number from 1 to `copies`."""
    return [f" {number}" for number in range(1, int(row["copies"]) + 1)] if row.get("copies") else [""]


def numbered(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return a row for each task that a row stands for; its title is numbered in its output, too."""
    found = []
    for row in rows:
        for number in copies_of(row):
            cells = {name: cell for name, cell in row.items() if name != "copies"}
            title = row.get("task", "")
            changed = {"task": title + number, "output": row.get("output", "").replace(title, title + number)}
            found.append(cells | {name: cell for name, cell in changed.items() if number and name in cells})
    return found


class EntryHolder(NamedTuple):
    """What memory entries belong to: a `task`, its `assignment`, or the `draft` of a plan, by its title."""

    kind: str
    title: str


class PlanStage:
    """Plans of users, each known by a title of its own."""

    def __init__(self, system: PlanningSystem, refusals: Refusals) -> None:
        self.system = system
        self._refusals = refusals
        self._relay: Relay | None = None
        self._goals: dict[str, Outline] = {}
        self._drafted = ""
        self._killed: dict[str, KillMoment] = {}

    async def close(self) -> None:
        """Have the database reached no longer."""
        if self._relay:
            await self._relay.down()

    async def direct(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Have tasks done as rows say: `task`, and any of `output`, `takes`, `failures`, `recalls`, `meanwhile`."""
        performances = {}
        for row in rows:
            if row.get("meanwhile", "").startswith(KILLED):
                self._killed[row["task"]] = KillMoment(row["meanwhile"].removeprefix(KILLED))
                continue
            meanwhile = await self._incident(row["meanwhile"]) if row.get("meanwhile") else None
            for number in copies_of(row):
                performances[f"{row['task']}{number}"] = Performance(
                    row.get("output", f"{row['task']}{number}: done") or None,
                    parse_duration(row.get("takes") or "0 s"),
                    int(row.get("failures") or 0),
                    row.get("recalls", ""),
                    meanwhile,
                )
        self.system.perform(performances)

    async def have(self, user: User, title: str, rows: Sequence[Mapping[str, str]], *, active: bool) -> None:
        """Have a user make a plan, and begin it if it is to be active."""
        await self.system.create(user, Outline(title, 5, tasks_of(rows)))
        if active:
            await self.system.begin(user, title)

    async def create(self, user: User, title: str, priority: int, rows: Sequence[Mapping[str, str]]) -> None:
        """Have a user make a plan, which may be refused."""
        with self._refusals.of(user.name):
            await self.system.create(user, Outline(title, priority, tasks_of(rows)))

    def plan_goal(self, goal: str, title: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Say which plan is drafted for a goal."""
        self._goals[goal] = Outline(title, 5, tasks_of(rows))

    async def run(self, user: User, item: PlanItem) -> None:
        """Have a user run a plan or a task to its end, or in a process that is killed."""
        if item.kind is ItemKind.TASK and (moment := self._killed.pop(item.title, None)):
            await self.system.run_and_kill(user, item.title, moment)
            return
        with self._refusals.of(user.name):
            await self.system.run(user, item)
        if self._relay:
            await self._relay.up()

    async def move(self, user: User, item: PlanItem, state: str) -> None:
        """Have a user bring something into a state."""
        with self._refusals.of(user.name):
            await self.system.move(user, item, state)

    async def recover(self, user: User, plan: str, later_s: float) -> None:
        """Have a user recover a plan so many seconds later."""
        with self._refusals.of(user.name):
            await self.system.recover(user, plan, later_s)

    async def pursue(self, user: User, goal: str) -> None:
        """Have a user pursue a goal."""
        with self._refusals.of(user.name):
            self._drafted = self._goals[goal].title
            await self.system.pursue(user, goal, self._goals[goal])

    async def shown(self, user: User, plan: str, columns: Sequence[str], changes: Changes) -> list[dict[str, str]]:
        """Return the plan, its phases and tasks as rows with these columns, and mention them."""
        items = await self.system.items(user, plan)
        changes.mention(*(one.key for one in items))
        rows, phase = [], ""
        for one in items:
            phase = one.item.title if one.item.kind is ItemKind.PHASE else phase
            row = {
                "phase": phase,
                "task": one.item.title if one.item.kind is ItemKind.TASK else "",
                "state": one.state,
                "error": one.error,
                "took": "" if one.duration_s is None else f"{one.duration_s:g} s",
                "attempts": str(one.attempts) if one.item.kind is ItemKind.TASK else "",
                "output": await self._output(user, one.item) if "output" in columns else "",
            }
            rows.append({column: row[column] for column in columns})
        return rows

    async def entries_of(self, user: User, holder: EntryHolder) -> Sequence[KeptEntry]:
        """Return the entries of a task, or those that its executor or the drafter of a plan was given."""
        if holder.kind == "task":
            return await self.system.task_entries(user, holder.title)
        if holder.kind == "assignment":
            return await self.system.assignment_entries(holder.title)
        assert holder.title == self._drafted, f"the last draft was {self._drafted or 'none'}"  # noqa: S101 - a Then's
        return [KeptEntry("", text) for text in await self.system.drafted_with()]

    async def kept(self, found: Awaitable[Sequence[KeptEntry]], changes: Changes) -> list[dict[str, str]]:
        """Return memory entries as rows, and mention them."""
        entries = await found
        changes.mention(*(one.key for one in entries))
        return [
            {"role": one.role, "type": one.content_type, "text": one.text, "embedding": one.embedding}
            for one in entries
        ]

    async def _output(self, user: User, item: PlanItem) -> str:
        """Return the texts of what is captured of a task."""
        if item.kind is not ItemKind.TASK:
            return ""
        return ", ".join(one.text for one in await self.system.task_entries(user, item.title) if one.role == "captured")

    async def _incident(self, said: str) -> Callable[[], Awaitable[object]]:
        """Read what happens while a task is at work."""
        if said == "the run is cancelled":
            return self.system.cancel
        if match := re.fullmatch(r"(\d+) tasks are at work", said):
            together = asyncio.Barrier(int(match[1]))
            return lambda: _meet(together)
        if match := re.fullmatch(r"the database is lost(?: for (.+))?", said):
            relay = await self._relayed()
            return lambda: self._lose(relay, parse_duration(match[1]) if match[1] else None)
        raise ValueError(
            f"{said!r}: write 'the run is cancelled', '20 tasks are at work', 'the database is lost for 5 s' "
            "or 'its process is killed while the task is at work'"
        )

    async def _lose(self, relay: Relay, for_s: float | None) -> None:
        await relay.down()
        if for_s is not None:
            self.system.when(for_s, relay.up)

    async def _relayed(self) -> Relay:
        if self._relay is None:
            self._relay = Relay(self.system.database_url)
            await self._relay.up()
            await self.system.reach_database(self._relay.url)
        return self._relay


async def _meet(together: asyncio.Barrier) -> None:
    """Wait for the others; where not all of them come in time, all fail at once, now and later."""
    try:
        await asyncio.wait_for(together.wait(), LONGEST_WAIT_S)
    except TimeoutError:
        await together.abort()
        raise
