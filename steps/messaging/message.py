"""Steps about messages: what users send and read, what monitors report to them, and which stages messages pass."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.messaging import FilteredOut, StoredMessage
from plainspec.ports.store.threads import User
from plainspec.stage.changes import Changes
from plainspec.stage.messages import MessageExchange, answer_of, fields_of, in_columns, receiver_named
from plainspec.stage.rows import expect_rows
from plainspec.stage.workflows.notation import parse_duration

parameter_type(
    name="receiver",
    regexp="the handler [a-z]+|[A-Z][a-z]+ of [A-Z][a-z]+",
    example="Ana of Acme",
    transformer=receiver_named,
)


@given("the agent answers")
def agent_answers(table: list[dict[str, str]], messages: MessageExchange) -> None:
    """Have the agent answer these messages, or fail where the answer is empty; `after` is how far the clock moves."""
    for row in table:
        messages.system.answer(row["message"], answer_of(row))


@given("{user} listens for messages")
def listens(user: User, messages: MessageExchange) -> None:
    """Connect a user, once more if there is a connection already."""
    messages.system.connect(user)


@given("a connection of {user} is broken")
def is_broken(user: User, messages: MessageExchange) -> None:
    """Connect a user over a connection that fails at every message."""
    messages.system.connect(user, fails=True)


@given("the handlers")
def handlers_are(table: list[dict[str, str]], messages: MessageExchange) -> None:
    """Register handlers for types of messages; the third column says of some that they fail."""
    for row in table:
        messages.system.register(row["type"], row["handler"], fails=row.get("outcome") == "fails")


@when("a monitor sends the messages")
async def monitor_sends(table: list[dict[str, str]], messages: MessageExchange) -> None:
    """Send messages together, each to the user that it names; an empty cell is a field that is left out."""
    await messages.route(table)


@when("{user} sends {string} to {string}")
async def sends(user: User, text: str, title: str, messages: MessageExchange) -> None:
    """Send a message to a thread, the user's own or another user's, and wait for the last stage."""
    await messages.send(user, text, title)


@when("{user} repeats {word}'s request with {string} to {string}")
async def repeats(user: User, requested_by: str, text: str, title: str, messages: MessageExchange) -> None:
    """Send a message with the request id of a user's last message."""
    await messages.send(user, text, title, requested_by)


@then("{receiver} is notified of")
def is_notified(receiver: User | str, table: list[dict[str, str]], messages: MessageExchange) -> None:
    """Compare all messages that a handler or a user's connections have received, in order, by the columns."""
    system, columns = messages.system, table[0] if table else ()
    found = system.handled(receiver) if isinstance(receiver, str) else system.notifications(receiver)
    expect_rows(in_columns(found, columns), [fields_of(row) for row in table])


@then("{int} message(s) is/are routed, and these are filtered out")
def are_filtered_out(routed: int, table: list[dict[str, str]], messages: MessageExchange) -> None:
    """Compare how many of the messages were routed, and the problems of the others, by their place."""
    expected = [FilteredOut(int(row["message"]), row["field"], row["problem"]) for row in table]
    assert (messages.report.routed, list(messages.report.filtered_out)) == (routed, expected)


@then("{user} reads the messages of {string}")
async def reads(
    user: User, title: str, table: list[dict[str, str]], messages: MessageExchange, changes: Changes
) -> None:
    """Compare all messages that are shown of this thread, in order; a table without rows means none."""
    found = await messages.read(user, title, changes)
    expect_rows(found, [StoredMessage(row["author"], row["text"]) for row in table])


@then("{user}'s message {string} in {string} has passed")
async def has_passed(user: User, text: str, title: str, table: list[dict[str, str]], messages: MessageExchange) -> None:
    """Compare all stages of the message, in order, and when, by the system's clock since the scenario began."""
    passed = [(stage.name, stage.at_s) for stage in await messages.stages(user, text, title)]
    expect_rows(passed, [(row["stage"], parse_duration(row["at"])) for row in table])
