"""Steps about the cache of a user's own entries, which several services share."""

import re

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.threads import User
from plainspec.services.redis.stoppable import StoppableRedis
from plainspec.stage.cache.actions import ENTRY_CHANGE, act, change_entries, user_named
from plainspec.stage.cache.comparison import difference, value_of
from plainspec.stage.cache.stage import SERVICES, CacheStage
from plainspec.stage.changes import Changes
from plainspec.stage.workflows.notation import parse_duration

COUNTER_TTL_S = 3600.0

parameter_type(name="cache_user", regexp="[A-Z][a-z]+(?: of [A-Z][a-z]+)?", example="Ana", transformer=user_named)
parameter_type(name="found_value", regexp='nothing|"[^"]*"', transformer=value_of)
parameter_type(
    name="entry_change",
    regexp='extends "[^"]*" to [0-9.]+ (?:ms|s|min|h)|removes (?:all that match )?"[^"]*"',
    example='extends "theme" to 5 min',
    transformer=ENTRY_CHANGE.fullmatch,
)


@given("Redis can be stopped")
def can_be_stopped(cache_stage: CacheStage, stoppable_redis: StoppableRedis) -> None:
    """Have the services use a Redis of the scenario's own."""
    cache_stage.use(stoppable_redis)


@given("the cache of {cache_user} holds")
async def cache_is_filled(user: User, table: list[dict[str, str]], cache_stage: CacheStage) -> None:
    """Store entries, each with its time to live."""
    service = await cache_stage.service()
    for row in table:
        await service.set(user, row["name"], value_of(row["value"]), parse_duration(row["expires in"]))


@when("{cache_user} caches {string} as {string} for {duration}")
async def caches(user: User, name: str, value: str, ttl_s: float, cache_stage: CacheStage) -> None:
    """Store an entry."""
    service = await cache_stage.service()
    await cache_stage.attempt(user.name, service.set(user, name, value, ttl_s))


@when("{cache_user} {entry_change} in the cache")
async def changes_entries(user: User, change: re.Match[str], cache_stage: CacheStage) -> None:
    """Extend the time to live of an entry, or remove an entry by its name, or entries by a pattern."""
    await change_entries(cache_stage, user, change)


@when("{int} client(s) of {cache_user} add(s) {int} to the counter {string}")
async def add_to_counter(count: int, user: User, amount: int, counter: str, cache_stage: CacheStage) -> None:
    """Add to a counter, all at once; a new one lives for an hour."""

    async def add(service: str) -> None:
        at = await cache_stage.service(service)
        await cache_stage.attempt(user.name, at.add(user, counter, amount, COUNTER_TTL_S))

    await cache_stage.at_once(count, add)


@when("the services act in turn")
async def in_turn(table: list[dict[str, str]], cache_stage: CacheStage) -> None:
    """Do what the cells say, one after the other; what is refused is recorded for the person."""
    for row in table:
        await act(cache_stage, row["service"], row["action"])


@then("the cache of {cache_user} holds")
async def cache_holds(user: User, table: list[dict[str, str]], cache_stage: CacheStage, changes: Changes) -> None:
    """Compare all entries of a user with those that Redis holds: names, values and when they expire."""
    prefix = cache_stage.system.key_prefix(user)
    changes.mention_rows("Redis", lambda row: str(row.values["key"]).startswith(prefix))
    found = difference(table, await cache_stage.entries(user), cache_stage.could_expire_in)
    assert not found, f"the cache of {user.name} of {user.tenant} does not hold what is stated: {found}"


@then("{cache_user} finds {found_value} under {string} in the cache")
async def finds(user: User, expected: object, name: str, cache_stage: CacheStage) -> None:
    """Get an entry at every service."""
    for service in SERVICES:
        found = await (await cache_stage.service(service)).get(user, name)
        assert found == expected, f"at the {service}, {user.name} of {user.tenant} finds {found!r} under {name!r}"


@then("{word}'s balance through the cache is {int}")
async def balance_is(person: str, balance: int, cache_stage: CacheStage) -> None:
    """Read the balance through the cache at every service."""
    for service in SERVICES:
        read = await cache_stage.read(service, user_named(person))
        assert read == balance, f"at the {service}, {person}'s balance is {read}, not {balance}"


@then("{word}'s balance has been loaded {int} time(s)")
def has_been_loaded(person: str, count: int, cache_stage: CacheStage) -> None:
    """Compare with how often it has been read from the database."""
    loads = cache_stage.loads[person]
    assert loads == count, f"{person}'s balance has been loaded {loads} times, not {count}"
