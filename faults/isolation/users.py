"""Ways in which users and their ids can be mixed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from agency.sessions import RequestID, RunID, ThreadID, UserID
from agency.sessions.executions import UnknownAgentError
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.store import UnitOfWork

CONTEXTS = "isolation/user_contexts.feature"
AGENTS = "isolation/user_agents.feature"
IDS = "isolation/user_ids.feature"
TOGETHER = f"{CONTEXTS}: 30 users of 3 tenants use the same names for their data"
CACHING = f"{CONTEXTS}: Ana opens a thread and caches a text"
NOBODY = UUID(int=0)
NOT_REFUSED = "was not refused."


@fault(
    "all sessions have the same run id",
    caught_by=[f"{CONTEXTS}: Ana has two sessions, and Ben has one", TOGETHER],
    because="'run id', name='', value='that of another session'",
)
def share_the_run_id(patch: Patch) -> None:
    """Return the same one again and again."""
    patch.attribute("agency.ids:new_run_id", lambda: RunID(NOBODY))


@fault(
    "all sessions have the same request id",
    caught_by=f"{CONTEXTS}: Ana has two sessions, and Ben has one",
    because="'request id', name='', value='that of another session'",
)
def share_the_request_id(patch: Patch) -> None:
    """Return the same one again and again."""
    patch.attribute("agency.ids:new_request_id", lambda: RequestID(NOBODY))


@fault(
    "keys of the cache do not name the user",
    caught_by=[CACHING, TOGETHER, f"{CONTEXTS}: Three users have worked"],
    because="Finding(what='cached', name='colour', value='blue')",
)
def cache_for_everybody(patch: Patch) -> None:
    """Use one namespace for all users of all tenants."""
    patch.attribute("agency.ids:UserID.key", property(lambda _: "everyone"))


@fault(
    "keys of the cache name the user without the tenant",
    caught_by=[CACHING, TOGETHER],
    because="Finding(what='cached', name='colour', value='blue')",
)
def forget_the_tenant(patch: Patch) -> None:
    """Use one namespace for the users of the same name."""
    patch.attribute("agency.ids:UserID.key", property(lambda user: f"any:{user.name}"))


@fault(
    "a session reads the threads of the last user who opened one",
    caught_by=[CACHING, f"{AGENTS}: Ana and Ben have their agents list all threads"],
    because="Rent')",
)
def mix_contexts_up(patch: Patch) -> None:
    """Keep the user of a unit of work in a place that all sessions share."""
    last: list[UserID] = []

    def make_context(original: Callable[..., None]) -> Any:
        def init(self: Any, user: UserID, *others: Any) -> None:
            last[:] = [user]
            original(self, user, *others)

        return init

    def make_unit(original: Callable[..., UnitOfWork]) -> Any:
        def unit_of_work(self: Any, *args: Any, **options: Any) -> UnitOfWork:
            whose = {"tenant": last[0].tenant, "user": last[0].name} if options.get("user") and last else {}
            return original(self, *args, **{**options, **whose})

        return unit_of_work

    patch.wrap("agency.sessions.contexts:UserContext.__init__", make_context)
    patch.wrap("agency.store.store:Store.unit_of_work", make_unit)


fault(
    "a session is opened on any thread",
    caught_by=f"{CONTEXTS}: <user> opens a session on a thread of Ana of Acme",
    because=NOT_REFUSED,
).sql("CREATE POLICY anybodys ON thread FOR SELECT USING (true)")


@fault(
    "the isolation report counts no violations",
    caught_by=f"{CONTEXTS}: A cached text lies outside every namespace",
    because="'violations': 0",
)
def report_no_violations(patch: Patch) -> None:
    """Say that all is well."""

    def make(original: Callable[..., None]) -> Any:
        return lambda report, users, rows, keys, _: original(report, users, rows, keys, ())

    patch.wrap("agency.sessions.isolation:IsolationReport.__init__", make)


fault(
    "every user of a tenant sees and writes its threads",
    caught_by=[
        CACHING,
        f"{CONTEXTS}: Three users have worked",
        f"{AGENTS}: Ana and Ben have their agents list all threads",
    ],
    because="'violations': 3",
).sql("CREATE POLICY loose ON thread USING (tenant = current_setting('app.tenant', true))")


@fault(
    "all users share the instances of agents",
    caught_by=[
        f"{AGENTS}: Ana's agent has run twice before Ben's",
        f"{AGENTS}: Ana and Ben have their agents list all threads",
    ],
    because="value='3'",
)
def share_agents(patch: Patch) -> None:
    """Keep the instances with the factory."""
    shared: dict[str, Any] = {}

    def make(original: Callable[..., Any]) -> Any:
        def agent(self: Any, name: str) -> Any:
            if name not in shared:
                shared[name] = original(self, name)
            return shared[name]

        return agent

    patch.wrap("agency.sessions.executions:ExecutionEngine.agent", make)


@fault(
    "an unknown agent is replaced by another one",
    caught_by=f"{AGENTS}: Ana runs an agent that does not exist",
    because=NOT_REFUSED,
)
def run_any_agent(patch: Patch) -> None:
    """Run the librarian."""

    def make(original: Callable[..., Any]) -> Any:
        def agent(self: Any, name: str) -> Any:
            try:
                return original(self, name)
            except UnknownAgentError:
                return original(self, "librarian")

        return agent

    patch.wrap("agency.sessions.executions:ExecutionEngine.agent", make)


@fault(
    "a malformed id names a user",
    caught_by=f"{IDS}: Ana uses <case> as a <kind>",
    because=NOT_REFUSED,
)
def accept_any_text(patch: Patch) -> None:
    """Check no part of a user id."""
    patch.attribute("agency.ids:UserID.__post_init__", lambda _: None)


@fault(
    "ids of different kinds are interchangeable",
    caught_by=f"{IDS}: Ana uses a <kind> as a <other>",
    because=NOT_REFUSED,
)
def mix_ids_up(patch: Patch) -> None:
    """Make the ids of threads, runs and requests one type."""
    patch.attribute("agency.ids:RunID", ThreadID)
    patch.attribute("agency.ids:RequestID", ThreadID)
