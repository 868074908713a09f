"""The stage for users: their sessions, what each finds there, and many of them at the same time."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plainspec.ports.store.threads import Thread, User
from plainspec.ports.users import Ending, GlobalUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.store.threads import ThreadSystem
    from plainspec.ports.users import AgentAnswer, IsolationCounts, UserSession, UserSystem
    from plainspec.stage.refusals import Refusals

AGENT = "librarian"
IDS = ("run id", "request id")
"""What a session has ids of, in the order in which it gives them."""


@dataclass(frozen=True)
class Work:
    """What a user does in a session: the action, under which name, and with which value."""

    action: str
    name: str
    value: str


@dataclass(frozen=True)
class Finding:
    """What a user finds in a session; an empty value stands for nothing."""

    what: str
    name: str
    value: str


@dataclass
class Opened:
    """A session, and what the user's agents answered last in it."""

    session: UserSession
    answers: dict[str, AgentAnswer] = field(default_factory=dict)


class UserStage:
    """Users of the system; the session of a user is the last that was opened and has not ended, or else the last."""

    def __init__(self, system: UserSystem, threads: ThreadSystem, refusals: Refusals) -> None:
        self.system = system
        self.refusals = refusals
        self._threads = threads
        self._sessions: defaultdict[User, list[Opened]] = defaultdict(list)
        self._ended: dict[User, Opened] = {}
        self._all: list[UserSession] = []
        self._found: dict[User, list[str]] = {}

    async def open(self, user: User, title: str) -> None:
        """Open a session of a user, and record why it is refused, if it is."""
        with self.refusals.of(user.name):
            opened = Opened(await self.system.open(user, title))
            self._sessions[user].append(opened)
            self._all.append(opened.session)

    def session(self, user: User) -> Opened:
        """Return the session of a user.

        Raises:
            AssertionError: The user has none; names what was refused.
        """
        if self._sessions[user]:
            return self._sessions[user][-1]
        if user not in self._ended:
            raise AssertionError(f"{user} has no session: {self.refusals.last(user.name)}")
        return self._ended[user]

    async def end(self, user: User, ending: Ending) -> None:
        """End the session of a user."""
        await self.session(user).session.end(ending)
        self._ended[user] = self._sessions[user].pop()

    async def work(self, user: User, work: Sequence[Work]) -> None:
        """Do what a user does in a session, in order, and record what is refused."""
        for one in work:
            with self.refusals.of(user.name):
                await _do(self.session(user), one)

    async def find(self, user: User, findings: Sequence[Finding]) -> list[Finding]:
        """Return what the user finds of these."""
        opened = self.session(user)
        return [
            Finding(one.what, one.name, self._id(opened, one.what) if one.what in IDS else await _find(opened, one))
            for one in findings
        ]

    async def work_concurrently(self, users: int, tenants: int) -> None:
        """Have so many users work at the same time; all of their sessions are open before the first of them works.

        Users of different tenants have the same names, and all of them use the same names for what they store.
        """
        known = [User(f"Tenant{number % tenants}", f"User{number // tenants}") for number in range(users)]
        await self._threads.fill([Thread(one.tenant, one.name, first_title(one)) for one in known])
        everybody = asyncio.Barrier(users)
        async with asyncio.TaskGroup() as working:
            for one in known:
                working.create_task(self._work_alone(one, everybody))

    async def misplaced(self) -> list[str]:
        """Say which ids sessions share, and of each user who worked concurrently what was found or recorded amiss."""
        assert self._found, "nobody has worked"  # noqa: S101 - a sentence without the one before it
        ids = Counter(one for session in self._all for one in session.ids)
        problems = [f"{times} ids are {one}" for one, times in ids.items() if times > 1]
        for user, found in self._found.items():
            title = first_title(user)
            recorded = await self._threads.executions(user, Thread(user.tenant, user.name, title))
            messages = [one["content"] for execution in recorded for one in execution.messages if one["role"] == "user"]
            due = [f"{title}, {title} again", f"{title}, {title} again", mark(user), mark(user), mark(user)]
            if found + messages != due:
                problems.append(f"{user}: {found + messages}, not {due}")
        return problems

    async def report(self) -> IsolationCounts:
        """Have the system report on the isolation of everybody who has had a session."""
        return await self.system.report([*self._sessions, *self._found])

    def _id(self, opened: Opened, what: str) -> str:
        one = opened.session.ids[IDS.index(what)]
        others = [other for session in self._all if session is not opened.session for other in session.ids]
        return "that of another session" if one in others else "of its own"

    async def _work_alone(self, user: User, everybody: asyncio.Barrier) -> None:
        title = first_title(user)
        session = await self.system.open(user, title)
        self._all.append(session)
        async with everybody:
            await session.open_thread(f"{title} again", commit=True)
            await session.cache("mark", mark(user))
            await session.keep("mark", mark(user))
            answer = await session.run_agent(AGENT, mark(user))
        async with everybody:
            texts = [", ".join(await session.threads()), ", ".join(answer.threads)]
            self._found[user] = [*texts, await session.cached("mark"), await session.kept("mark")]
        await session.end(Ending.ENDS)


def mark(user: User) -> str:
    """Return a text that nobody else's data hold."""
    return f"the mark of {user.name} of {user.tenant}"


def first_title(user: User) -> str:
    """Return the title of the thread that a user has at first."""
    return f"Notes of {user.name} of {user.tenant}"


async def _do(opened: Opened, work: Work) -> None:
    session = opened.session
    match work.action:
        case "opens a thread":
            await session.open_thread(work.name, commit=True)
        case "opens a thread without committing":
            await session.open_thread(work.name, commit=False)
        case "caches":
            await session.cache(work.name, work.value)
        case "keeps":
            await session.keep(work.name, work.value)
        case "runs the agent":
            opened.answers[work.name] = await session.run_agent(work.name, work.value)
        case action if action in {use.value for use in GlobalUse}:
            await opened.session.use_global_session(GlobalUse(action))
        case _:
            raise ValueError(f"unknown session action: {work.action!r}")


async def _find(opened: Opened, finding: Finding) -> str:
    match finding.what:
        case "threads":
            return ", ".join(await opened.session.threads())
        case "cached":
            return await opened.session.cached(finding.name)
        case "kept":
            return await opened.session.kept(finding.name)
        case "runs of the agent":
            return str(opened.answers[finding.name].runs)
        case "threads of the agent":
            return ", ".join(opened.answers[finding.name].threads)
    raise ValueError(f"unknown session finding: {finding.what!r}")
