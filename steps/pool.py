"""Steps about the counters of a bank: the connections of a pool, and who holds them or waits for them."""

from dataclasses import dataclass

from plainspec import given, parameter_type, then, when
from plainspec.ports.pools import Access, Leftover, PoolSettings
from plainspec.stage.actions import Action
from plainspec.stage.bank import Bank
from plainspec.stage.visits import CLOSED, TOO_LONG, PartEnding

parameter_type(
    name="people",
    regexp="[A-Z][a-z]+(?:(?:, [A-Z][a-z]+)* and [A-Z][a-z]+)?",
    transformer=lambda names: names.replace(" and ", ", ").split(", "),
)
parameter_type(
    name="desk",
    regexp="a counter|an information desk",
    transformer={"a counter": Access.READ_WRITE, "an information desk": Access.READ_ONLY}.__getitem__,
)
parameter_type(name="order", regexp="(?:reads|sets|adds|takes|opens|deletes) .+", transformer=Action.parse)
parameter_type(name="leftover", regexp="(?:an?|the) [\\w ]+", transformer=Leftover)
parameter_type(name="seconds", regexp="\\d+(?:\\.\\d+)? s", transformer=lambda text: float(text.removesuffix(" s")))
parameter_type(name="part_ending", regexp="kept, but the whole is undone|kept|undone", transformer=PartEnding)
TIMER_STEP_S = 0.002


@dataclass(frozen=True)
class Count:
    """What the bank counts.

    Attributes:
        counters: the size of the pool.
        free: connections that are open and checked in.
        taken: connections that are checked out.
        spare: connections that are open beyond the size.
        waiting: calls that wait.
    """

    counters: int
    free: int
    taken: int
    spare: int
    waiting: int


@given("a bank with {int} counter(s) and {int} spare one(s)")
def bank_opens(size: int, overflow: int, bank: Bank) -> None:
    """Make pools of this size, whose wait is longer than any scenario takes."""
    bank.open(PoolSettings(size, overflow, wait_s=30.0))


@given("a bank with {int} counter(s) and {int} spare one(s), where people wait for {seconds}")
def impatient_bank_opens(size: int, overflow: int, wait_s: float, bank: Bank) -> None:
    """Make pools of this size and patience."""
    bank.open(PoolSettings(size, overflow, wait_s))


@given("{people} stand(s) at {desk}")
async def stand_at(people: list[str], access: Access, bank: Bank) -> None:
    """Have them hold connections."""
    await bank.come(people, access)
    assert bank.served(access) >= set(people), bank.picture()


@given("{people} wait(s) for {desk}")
async def wait_for(people: list[str], access: Access, bank: Bank) -> None:
    """Have them ask for connections when all are taken."""
    await bank.come(people, access)
    assert bank.waiting(access) >= set(people), bank.picture()


@given("{word} has been sent away from {desk}")
async def was_sent_away(person: str, access: Access, bank: Bank) -> None:
    """Have somebody ask for a connection until the pool gives up."""
    await bank.come([person], access)
    await bank.sent_away(person)


@given("{people} has/have been at {desk}")
async def have_been_at(people: list[str], access: Access, bank: Bank) -> None:
    """Have them hold connections at the same time, and give them back."""
    await bank.come(people, access)
    await bank.leave(people)


@when("{people} come(s) to {desk}")
async def come_to(people: list[str], access: Access, bank: Bank) -> None:
    """Have them ask for connections, in this order."""
    await bank.come(people, access)


@when("{int} customers come to {desk}")
async def many_come(customers: int, access: Access, bank: Bank) -> None:
    """Have so many ask for connections, one after the other."""
    await bank.come([f"customer {number}" for number in range(1, customers + 1)], access)


@when("{people} leave(s)")
async def leave(people: list[str], bank: Bank) -> None:
    """Have them give their connections back."""
    await bank.leave(people)


@when("{people} give(s) up waiting")
async def give_up(people: list[str], bank: Bank) -> None:
    """Have the calls cancelled that wait."""
    await bank.go_away(people)


@when("{word} at {desk} {order}")
async def order_at(person: str, access: Access, order: Action, bank: Bank) -> None:
    """Have somebody come for one act, which is committed, and leave."""
    await bank.order(person, order, access)


@when("{word}, who stands there, {order}")
async def order_there(person: str, order: Action, bank: Bank) -> None:
    """Have somebody do and commit something on the connection that they hold."""
    await bank.order_where_one_stands(person, order)


@when("{word} leaves {leftover} behind at a counter")
async def leave_behind(person: str, leftover: Leftover, bank: Bank) -> None:
    """Change the state of a connection and give it back."""
    bank.numbers[person] = await bank.pool().leave_behind(leftover)


@when("{word} adds {int} to her account, and {int} more in a part that is {part_ending}")
async def add_in_parts(person: str, whole: int, more: int, ending: PartEnding, bank: Bank) -> None:
    """Work on the connection that the person holds, and on whatever connection the part gets."""
    await bank.add_in_parts(person, whole, more, ending)


@when("the line to {word}'s counter is cut")
async def cut_line(person: str, bank: Bank) -> None:
    """Have the server end the connection that this person has or had."""
    await bank.system.cut(bank.numbers[person])


@when("the bank closes")
async def bank_closes(bank: Bank) -> None:
    """Close the pools."""
    await bank.close()


@then("{people} stand(s) at {desk}")
def stands_at(people: list[str], access: Access, bank: Bank) -> None:
    """Compare with who holds connections."""
    assert bank.served(access) >= set(people), bank.picture()


@then("{people} wait(s) for {desk}")
def waits_for(people: list[str], access: Access, bank: Bank) -> None:
    """Compare with who has asked for connections and got none."""
    assert bank.waiting(access) >= set(people), bank.picture()


@then("{word} is sent away after waiting {seconds}")
async def is_sent_away(person: str, wait_s: float, bank: Bank) -> None:
    """Wait for the pool to give up, and compare its reason and the time it took, as exactly as timers go."""
    arrival = await bank.sent_away(person)
    assert arrival.reason == TOO_LONG, f"{person} was sent away for another reason: {arrival.reason}"
    assert arrival.waited_s >= wait_s - TIMER_STEP_S, f"{person} was sent away after {arrival.waited_s:.3f} s"


@then("{word} is told that the bank is closed")
async def is_told_closed(person: str, bank: Bank) -> None:
    """Compare the pool's reason."""
    assert (await bank.sent_away(person)).reason == CLOSED, bank.picture()


@then("the bank counts")
def bank_counts(table: list[Count], bank: Bank) -> None:
    """Compare the figures of the pool."""
    metrics = bank.pool().metrics
    counted = Count(metrics.size, metrics.checked_in, metrics.checked_out, metrics.overflow, metrics.waiting)
    assert [counted] == table, bank.picture()


@then("the server sees {int} connection(s) of the bank")
async def server_sees(count: int, bank: Bank) -> None:
    """Compare with what the server says, which may take a moment to see a connection end."""
    await bank.until(f"the server sees {count} connections", lambda: bank.sees(count))


@then("{people} stand(s) where {word} has stood")
def stands_where(people: list[str], before: str, bank: Bank) -> None:
    """Compare the numbers of the connections."""
    assert {bank.numbers.get(person) for person in people} == {bank.numbers[before]}, bank.numbers


@then("{word} stands at another counter than {word}")
def stands_elsewhere(person: str, other: str, bank: Bank) -> None:
    """Compare the numbers of the connections."""
    assert bank.numbers[person] != bank.numbers[other], bank.numbers


@then("whoever comes to the counter of {word} next finds nothing of it")
async def finds_nothing(person: str, bank: Bank) -> None:
    """Look for everything that can be left in the state of a connection."""
    number, found = await bank.pool().look_around()
    assert not found, f"there still is {', '.join(leftover.value for leftover in found)}"
    assert number == bank.numbers[person], f"this is connection {number}, {person} had {bank.numbers[person]}"


@then("{word} is refused, because nothing is changed there")
def is_refused(person: str, bank: Bank) -> None:
    """Compare with the SQLSTATE of a write in a read-only transaction."""
    outcome = bank.outcomes[person]
    assert outcome.refusal is not None, f"{person} was not refused: the answer is {outcome.answer}"
    assert outcome.refusal.sqlstate == "25006", outcome.refusal


@then("{word} hears that the line is dead")
def hears_of_dead_line(person: str, bank: Bank) -> None:
    """Compare with the refusal of this person's order."""
    assert bank.outcomes[person].line_is_dead, bank.outcomes[person]


@then("{word} is told {int}")
def is_told(person: str, answer: int, bank: Bank) -> None:
    """Compare with the answer to this person's order."""
    assert bank.outcomes[person].answer == answer, bank.outcomes[person]


@then("the whole and its part have been done at one counter")
def done_at_one_counter(bank: Bank) -> None:
    """Compare the connections that the whole and the part ran on."""
    assert len(set(bank.workplaces)) == 1, f"the work was done on connections {bank.workplaces}"
