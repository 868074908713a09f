"""Sentences about the scenario's Redis: keys of every type, commands, channels and streams."""

from plainspec import DocString, Table, given, then, when
from plainspec.stage.changes import Changes
from plainspec.stage.redis.keys import fill
from plainspec.stage.redis.stage import RedisStage, difference_of_messages, mention
from plainspec.stage.refusals import Refusals
from plainspec.stage.sql.result import Result
from plainspec.stage.sql.tables import Comparison, Extent


@given("Redis holds")
async def redis_is_filled(table: Table, redis_stage: RedisStage) -> None:
    """Store keys, each with its type (a string if none is named), its value and when it expires."""
    await fill(redis_stage.client, table)


@given("{word} has subscribed to the Redis channel {string}")
async def has_subscribed(name: str, channel: str, redis_stage: RedisStage) -> None:
    """Subscribe to a channel, or to all whose names fit a pattern such as `orders.*`."""
    await redis_stage.subscribe(name, channel)


@when("{actor} {attempt} the Redis commands", gives="redis_answers")
async def run_commands(
    actor: str,
    may_fail: bool,  # noqa: FBT001 - a parameter of the sentence
    docstring: DocString,
    redis_stage: RedisStage,
    refusals: Refusals,
) -> tuple[str, ...]:
    """Run commands, one a line, written as for redis-cli; who only tries may be refused, and a Then says so."""
    with refusals.of_attempt(actor, may_fail=may_fail):
        return await redis_stage.run(docstring.content)
    return ()


@when("{actor} publishes {string} to the Redis channel {string}")
async def publish(actor: str, message: str, channel: str, redis_stage: RedisStage) -> None:
    """Publish a message; whoever acts, it is the scenario's own client."""
    del actor
    await redis_stage.client.publish(channel, message)


@then("Redis has answered")
def redis_has_answered(table: Table, redis_answers: tuple[str, ...]) -> None:
    """Compare the answers of the When's commands, in order; `nil` is no value, several are a JSON array."""
    found = Result(("answer",), tuple((answer,) for answer in redis_answers))
    difference = Comparison.of(table, found).difference(Extent.IN_THIS_ORDER)
    assert not difference, f"Redis has not answered what is stated:\n{difference}"


@then("Redis holds {extent}")
async def redis_holds(extent: Extent, table: Table, redis_stage: RedisStage, changes: Changes) -> None:
    """Compare keys, types, values and times to live; columns that are left out and empty times do not count."""
    mention(changes, table, extent)
    difference = await redis_stage.difference(table, extent)
    assert not difference, difference


@then("within {duration} Redis holds {extent}")
async def redis_holds_within(
    within_s: float, extent: Extent, table: Table, redis_stage: RedisStage, changes: Changes
) -> None:
    """Compare the keys again and again, until they are as stated or the time has passed."""
    mention(changes, table, extent)
    difference = await redis_stage.difference(table, extent, within_s)
    assert not difference, difference


@then("{word} receives over Redis within {duration}")
async def receives(name: str, within_s: float, table: Table, redis_stage: RedisStage) -> None:
    """Compare the next messages of a subscriber, in order; others may follow."""
    received = await redis_stage.received(name, len(table.rows), within_s)
    difference = difference_of_messages(table, received)
    assert not difference, f"{name} has not received within {within_s:g} s what is stated:\n{difference}"


@then("{word} receives nothing over Redis within {duration}")
async def receives_nothing(name: str, within_s: float, redis_stage: RedisStage) -> None:
    """Wait for so long, and make sure that no message comes."""
    received = await redis_stage.received(name, 1, within_s)
    assert not received, f"{name} has received {received[0][1]!r} on {received[0][0]}"


@then("the Redis stream {string} has the groups")
async def stream_has_groups(stream: str, table: Table, redis_stage: RedisStage) -> None:
    """Compare a stream's consumer groups: how many consumers each has, and how many entries are pending."""
    difference = await redis_stage.difference_of_groups(stream, table)
    assert not difference, f"the groups of the stream {stream} are not as stated:\n{difference}"
