"""Steps about the queue at a bank: who waits for a connection, for how long, and who is sent away."""

from plainspec import given, then, when
from plainspec.ports.pools import Access
from plainspec.stage.pools.checkouts import TIMER_STEP_S, TOO_LONG
from plainspec.stage.pools.connection_pool import Bank, let_pass


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


@when("{word} leaves and comes straight back")
async def come_straight_back(person: str, bank: Bank) -> None:
    """Have somebody give their connection back and ask for one in the same breath."""
    await bank.come_straight_back(person)


@when("{word} leaves, and {people} give(s) up at that very moment")
async def leave_as_others_give_up(person: str, people: list[str], bank: Bank) -> None:
    """Give a connection back, and have calls that wait cancelled before any of them can go on."""
    await bank.leave_as_others_give_up(person, people)


@when("{word} gives up while her counter is opened, and {people} wait(s) for it")
async def give_up_as_it_opens(person: str, people: list[str], bank: Bank) -> None:
    """Have a call cancelled while its connection is being made, when others wait for its place."""
    await bank.give_up_as_it_opens(person, people)


@when("{duration} pass")
async def time_passes(seconds: float) -> None:
    """Let so much time go by, and then whatever was due earlier."""
    await let_pass(seconds)


@when("{people} give(s) up waiting")
async def give_up(people: list[str], bank: Bank) -> None:
    """Have the calls cancelled that wait."""
    await bank.go_away(people)


@then("{people} wait(s) for {desk}")
def waits_for(people: list[str], access: Access, bank: Bank) -> None:
    """Compare with who has asked for connections and got none."""
    assert bank.waiting(access) >= set(people), bank.picture()


@then("{word} waits no longer")
def waits_no_longer(person: str, bank: Bank) -> None:
    """Make sure that this person has been served or sent away."""
    assert bank.visits[person].arrival.done(), bank.picture()


@then("{word} is sent away after waiting {duration}")
async def is_sent_away(person: str, wait_s: float, bank: Bank) -> None:
    """Wait for the pool to give up, and compare its reason and the time it took, as exactly as timers go."""
    arrival = await bank.sent_away(person)
    assert arrival.reason == TOO_LONG, f"{person} was sent away for another reason: {arrival.reason}"
    assert arrival.waited_s >= wait_s - TIMER_STEP_S, f"{person} was sent away after {arrival.waited_s:.3f} s"
