"""The stage for users' sessions: whose session is meant, and what many users at once are held to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.ports.refusals import Refusal, RefusalKind, RefusedError
from plainspec.ports.store.threads import Execution, Thread, User
from plainspec.ports.users import AgentAnswer, Ending, GlobalUse, SessionState
from plainspec.stage.refusals import Refusals
from plainspec.stage.users import Finding, UserStage, Work, first_title

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.anyio

ANA, BEN = User("Acme", "Ana"), User("Acme", "Ben")


@dataclass
class Session:
    """A session that keeps everything in memory, with what another user has cached, where it leaks."""

    user: User
    number: int
    shared: dict[str, str]
    titles: list[str]
    executions: list[Execution]
    texts: dict[str, str] = field(default_factory=dict)
    ending: Ending | None = None
    runs: int = 0

    @property
    def ids(self) -> tuple[str, str]:
        """Differ from those of other sessions."""
        return f"run {self.number}", f"request {self.number}"

    async def threads(self) -> tuple[str, ...]:
        """Sort the titles."""
        return tuple(sorted(self.titles))

    async def open_thread(self, title: str, *, commit: bool) -> None:
        """Add a title that is committed."""
        self.titles += [title] if commit else []

    async def cache(self, name: str, value: str) -> None:
        """Cache it."""
        self.shared[name] = value

    async def cached(self, name: str) -> str:
        """Look it up."""
        return self.shared.get(name, "")

    async def keep(self, name: str, value: str) -> None:
        """Keep it, unless the session has ended."""
        if self.ending:
            raise RefusedError(Refusal(RefusalKind.SESSION_CLOSED))
        self.texts[name] = value

    async def kept(self, name: str) -> str:
        """Look it up."""
        return self.texts.get(name, "")

    async def run_agent(self, name: str, text: str) -> AgentAnswer:
        """Record what was said."""
        self.runs += 1
        messages = [{"role": "user", "content": text}, {"role": name, "content": "Done"}]
        self.executions.append(Execution("completed", messages=messages))
        return AgentAnswer(self.runs, await self.threads())

    async def use_global_session(self, how: GlobalUse) -> None:
        """Refuse it."""
        raise RefusedError(Refusal(RefusalKind.GLOBAL_SESSION, how.value))

    async def state(self) -> SessionState:
        """Say whether it has ended."""
        return SessionState(self.ending is None, 0, 0)

    async def end(self, ending: Ending) -> None:
        """Remember how it ended."""
        self.ending = ending


class InMemory:
    """Users and their threads in memory; with ``leaks`` all of them share one cache."""

    def __init__(self, *, leaks: bool = False) -> None:
        self.opened: list[Session] = []
        self.titles: dict[User, list[str]] = {}
        self.recorded: dict[User, list[Execution]] = {}
        self._shared: dict[str, str] | None = {} if leaks else None
        self._caches: dict[User, dict[str, str]] = {}

    async def fill(self, threads: Sequence[Thread]) -> None:
        """Add titles."""
        for one in threads:
            self.titles.setdefault(User(one.tenant, one.owner), []).append(one.title)

    async def executions(self, user: User, thread: Thread) -> tuple[Execution, ...]:
        """Return what was recorded."""
        assert thread.title == first_title(user)
        return tuple(self.recorded[user])

    async def open(self, user: User, title: str) -> Session:
        """Open a session in a thread of the user."""
        if title not in self.titles.get(user, []):
            raise RefusedError(Refusal(RefusalKind.NOT_FOUND, f"no thread {title}"))
        shared = self._caches.setdefault(user, {}) if self._shared is None else self._shared
        recorded = self.recorded.setdefault(user, [])
        self.opened.append(Session(user, len(self.opened), shared, self.titles[user], recorded))
        return self.opened[-1]


def staged(system: Any) -> UserStage:
    """Set the stage on a system that is its own store of threads."""
    return UserStage(system, system, Refusals())


@pytest.fixture
async def system() -> InMemory:
    """Hand out a system in which Ana and Ben have a thread each."""
    made = InMemory()
    await made.fill([Thread("Acme", "Ana", "Taxes"), Thread("Acme", "Ben", "Holidays")])
    return made


async def test_the_session_of_a_user_is_the_last_that_has_not_ended(system: InMemory) -> None:
    stage = staged(system)
    for _ in range(2):
        await stage.open(ANA, "Taxes")
    await stage.open(BEN, "Holidays")
    first, second, bens = system.opened
    assert stage.session(ANA).session is second
    await stage.end(ANA, Ending.FAILS)
    assert (first.ending, second.ending, bens.ending) == (None, Ending.FAILS, None)
    assert stage.session(ANA).session is first
    await stage.end(ANA, Ending.ENDS)
    assert stage.session(ANA).session is first


async def test_an_id_that_another_session_has_had_is_found(system: InMemory) -> None:
    stage = staged(system)
    for _ in range(2):
        await stage.open(ANA, "Taxes")
    own = [Finding("run id", "", "of its own"), Finding("request id", "", "of its own")]
    assert await stage.find(ANA, own) == own
    system.opened[0].number = 1
    await stage.end(ANA, Ending.ENDS)
    shared = "that of another session"
    assert await stage.find(ANA, own) == [Finding("run id", "", shared), Finding("request id", "", shared)]


@pytest.mark.parametrize("how", GlobalUse)
async def test_a_global_database_session_in_a_request_is_the_users_refusal(system: InMemory, how: GlobalUse) -> None:
    stage = staged(system)
    await stage.open(ANA, "Taxes")
    await stage.work(ANA, [Work(how.value, "", "")])
    assert stage.refusals.last("Ana") == Refusal(RefusalKind.GLOBAL_SESSION, how.value)


async def test_a_user_without_a_session_is_told_why(system: InMemory) -> None:
    stage = staged(system)
    await stage.open(BEN, "Taxes")
    with pytest.raises(AssertionError, match="has no session: not found: no thread Taxes"):
        stage.session(BEN)


async def test_what_a_user_does_is_found_in_the_session(system: InMemory) -> None:
    stage = staged(system)
    await stage.open(ANA, "Taxes")
    done = [
        Work("opens a thread", "Rent", ""),
        Work("opens a thread without committing", "Food", ""),
        Work("caches", "colour", "blue"),
        Work("keeps", "draft", "Dear"),
        Work("runs the agent", "librarian", "Hello"),
    ]
    found = [
        Finding("threads", "", "Rent, Taxes"),
        Finding("cached", "colour", "blue"),
        Finding("cached", "size", ""),
        Finding("kept", "draft", "Dear"),
        Finding("runs of the agent", "librarian", "1"),
        Finding("threads of the agent", "librarian", "Rent, Taxes"),
    ]
    await stage.work(ANA, done)
    assert await stage.find(ANA, found) == found
    with pytest.raises(ValueError, match="unknown session action: 'sings'"):
        await stage.work(ANA, [Work("sings", "", "")])
    with pytest.raises(ValueError, match="unknown session finding: 'songs'"):
        await stage.find(ANA, [Finding("songs", "", "")])


async def test_what_is_refused_in_a_session_is_recorded(system: InMemory) -> None:
    stage = staged(system)
    await stage.open(ANA, "Taxes")
    await stage.end(ANA, Ending.ENDS)
    await stage.work(ANA, [Work("keeps", "draft", "Dear")])
    assert stage.refusals.last("Ana").kind is RefusalKind.SESSION_CLOSED


async def test_users_who_work_concurrently_have_the_same_names_in_every_tenant() -> None:
    system = InMemory()
    stage = staged(system)
    await stage.work_concurrently(6, 3)
    assert set(system.titles) == {User(f"Tenant{tenant}", f"User{user}") for tenant in range(3) for user in range(2)}
    assert {session.ending for session in system.opened} == {Ending.ENDS}
    assert await stage.misplaced() == []


async def test_a_cache_that_leaks_is_noticed() -> None:
    stage = staged(InMemory(leaks=True))
    await stage.work_concurrently(3, 1)
    assert len(await stage.misplaced()) == 2


async def test_nothing_is_claimed_of_users_who_have_not_worked() -> None:
    with pytest.raises(AssertionError, match="nobody has worked"):
        await staged(InMemory()).misplaced()


@pytest.mark.parametrize(
    ("state", "condition"),
    [
        (SessionState(is_active=True, transactions=1, keys=1), "active"),
        (SessionState(is_active=False, transactions=0, keys=0), "closed"),
        (SessionState(is_active=False, transactions=1, keys=0), "inactive, with 1 open transactions and 0 keys"),
        (SessionState(is_active=False, transactions=0, keys=2), "inactive, with 0 open transactions and 2 keys"),
    ],
)
def test_a_session_is_closed_if_nothing_is_left_of_it(state: SessionState, condition: str) -> None:
    assert state.condition == condition
