"""Slips in who waits, how a pool is closed and what it may be made of, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

QUEUE = "pools/waiting_for_a_connection.feature"
VERY_MOMENT = f"{QUEUE}: Ben and Cleo give up in the very moment in which it would be their turn"
LEFT = "pools/connection_reset.feature: Ana leaves <leftover> behind"
VISIT = "pools/checkout.feature: A bank is opened for a visit that <ends>"
ORDER = "pools/environments.feature: Somebody orders <mistake>"
LINE = "agency.store.watched_pool:PatientQueue"
WORK = "agency.store.unit_of_work:UnitOfWork"
POOL = "agency.store.pools:ConnectionPool"
FIGURES = "agency.store.pool_settings:PoolSettings.__post_init__"

fault(
    "a connection is handed to somebody who has given up",
    caught_by=VERY_MOMENT,
    because="Dora",
).rewrite(f"{LINE}.hand_on", ("if not turn.done():", "if True:"))

fault(
    "a connection is lost on somebody who has given up",
    caught_by=VERY_MOMENT,
    because="Dora",
).rewrite(f"{LINE}.hand_on", ("            return True\n", "        return True\n"))

fault(
    "somebody who gives up takes along what they have just been handed",
    caught_by=VERY_MOMENT,
    because="Dora",
).rewrite(f"{LINE}.get", ('cast("_ConnectionRecord", turn.result()).checkin(_fairy_was_created=False)', "pass"))

fault(
    "people wait twice as long as they are told",
    caught_by=f"{QUEUE}: Ben waits while Ana stands at the only counter",
    because="waits no longer",
).rewrite(f"{POOL}._make_engine", ("=self.settings.wait_s", "=self.settings.wait_s * 2"))

fault(
    "people wait for ever",
    caught_by=f"{QUEUE}: Ben waits while Ana stands at the only counter",
    because="waits no longer",
).rewrite("agency.store.watched_pool:_within", ("asyncio.timeout(timeout_s)", "asyncio.timeout(None)"))


@fault(
    "only the settings that people are known to change are reset",
    caught_by=LEFT,
    because="there still is the switches of the planner",
)
def reset_what_is_known(patch: Patch) -> None:
    """Whatever else was set survives into the pool."""
    commands: str = patch.original("agency.store.watched_pool:LIKE_NEW")
    only = "RESET TimeZone; RESET app.tenant; RESET default_transaction_isolation;"
    patch.attribute("agency.store.watched_pool:LIKE_NEW", commands.replace("RESET ALL;", only))


@fault("a connection goes on listening", caught_by=LEFT, because="there still is a bell that rings")
def keep_listening(patch: Patch) -> None:
    """The next one hears what somebody else has asked for."""
    commands: str = patch.original("agency.store.watched_pool:LIKE_NEW")
    patch.attribute("agency.store.watched_pool:LIKE_NEW", commands.replace("UNLISTEN *;", ""))


fault(
    "who breaks off in an error keeps the connection",
    caught_by="pools/connection_reset.feature: Ana leaves a failed transaction behind",
    because="WaitedTooLong",
).rewrite(f"{POOL}.connection", ("    finally:\n", "    except Exception:\n        raise\n    else:\n"))

fault(
    "who is cancelled keeps the connection",
    caught_by="pools/connection_reset.feature: Ana leaves a deposit that was called off behind",
    because="WaitedTooLong",
).rewrite(f"{POOL}.connection", ("    finally:\n", "    except GeneratorExit:\n        raise\n    else:\n"))

fault(
    "who goes away has agreed to what they had begun",
    caught_by="pools/sessions.feature: A session opens an account and is cancelled",
    because="what it had begun is kept",
).rewrite(f"{WORK}.__aexit__", ("if error is None:", "if not isinstance(error, Exception):"))

fault(
    "whoever breaks off has agreed to what they had begun",
    caught_by="pools/sessions.feature: A session opens an account and breaks off in an error",
    because="what it had begun is kept",
).rewrite(f"{WORK}.__aexit__", ("if error is None:", "if True:"))

fault(
    "nothing is kept unless somebody says so",
    caught_by="pools/sessions.feature: A session opens an account and is done",
    because="what it had begun is undone",
).rewrite(f"{WORK}.__aexit__", ("if error is None:", "if False:"))

fault(
    "the state of a connection stays unless its transaction was open",
    caught_by=LEFT,
    because="there still is",
).rewrite(
    "agency.store.watched_pool:renew_on_return",
    ("if not state.terminate_only:", "if not state.terminate_only and state.transaction_was_reset:"),
)

fault(
    "a single pool is not closed at the end of its block",
    caught_by=VISIT,
    because="the server sees 0 connections",
).rewrite(f"{POOL}.__aexit__", ("await self.close()", "pass"))

fault(
    "pools are closed only at the end of a block that went well",
    caught_by=[
        "pools/checkout.feature: A bank is opened for a visit that breaks off in an error",
        "pools/checkout.feature: A bank is opened for a visit that is cancelled",
    ],
    because="the server sees 0 connections",
).rewrite("agency.store.pools:Pools.__aexit__", ("await self.close()", "if error is None: await self.close()"))

fault(
    "the end of a block swallows its error",
    caught_by="pools/checkout.feature: A bank is opened for a visit that breaks off in an error",
    because="was seen to end as one that is done",
).rewrite("agency.store.pools:Pools.__aexit__", ("await self.close()", "await self.close()\n    return True"))

fault(
    "the end of a block swallows a cancellation",
    caught_by="pools/checkout.feature: A bank is opened for a visit that is cancelled",
    because="was seen to end as one that is done",
).rewrite(
    f"{POOL}.__aexit__",
    ("await self.close()", "await self.close()\n    return kind is __import__('asyncio').CancelledError"),
)

fault(
    "only the pool that writes is closed",
    caught_by="pools/checkout.feature: A bank is opened for a visit that is done",
    because="the server sees 0 connections",
).rewrite("agency.store.pools:Pools.close", ("await self.read_only.close()", "pass"))

fault("a pool without connections is accepted", caught_by=ORDER, because="the objection was: none").rewrite(
    FIGURES, ("self.size < 1", "self.size < 0")
)

fault("an overflow below zero is accepted", caught_by=ORDER, because="the objection was: none").rewrite(
    FIGURES, ("self.overflow < 0", "self.overflow < -1")
)

fault("a pool without patience is accepted", caught_by=ORDER, because="the objection was: none").rewrite(
    FIGURES, ("self.wait_s <= 0", "self.wait_s < 0")
)

fault("a pool without time to connect is accepted", caught_by=ORDER, because="the objection was: none").rewrite(
    FIGURES, ("self.connect_s <= 0", "self.connect_s < 0")
)

fault(
    "an unknown environment is refused without saying which there are",
    caught_by="pools/environments.feature: Somebody writes a name that is not near any",
    because="the objection was",
).rewrite("agency.store.pool_settings:Environment.named", ("there are {', '.join(known)}", "there are others"))
