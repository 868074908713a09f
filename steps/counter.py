"""Steps about the counters of a bank: the connections of a pool, who holds them, and what is left on them."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.pools import Access, Leftover
from plainspec.stage.pools.connection_pool import Bank

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
parameter_type(name="leftover", regexp="(?:an?|the) [\\w ]+", transformer=Leftover)


@given("{people} stand(s) at {desk}")
async def stand_at(people: list[str], access: Access, bank: Bank) -> None:
    """Have them hold connections."""
    await bank.come(people, access)
    assert bank.served(access) >= set(people), bank.picture()


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


@when("{word} leaves {leftover} behind at a counter")
async def leave_behind(person: str, leftover: Leftover, bank: Bank) -> None:
    """Change the state of a connection and give it back."""
    bank.numbers[person] = await bank.pool().leave_behind(leftover)


@then("{people} stand(s) at {desk}")
def stands_at(people: list[str], access: Access, bank: Bank) -> None:
    """Compare with who holds connections."""
    assert bank.served(access) >= set(people), bank.picture()


@then("{int} of them stand(s) at a counter and {int} wait(s)")
def so_many_served(served: int, waiting: int, bank: Bank) -> None:
    """Compare the figures of the pool."""
    metrics = bank.pool().metrics
    assert (metrics.checked_out, metrics.waiting) == (served, waiting), bank.picture()


@then("{people} stand(s) where {word} has stood")
def stands_where(people: list[str], before: str, bank: Bank) -> None:
    """Compare the numbers of the connections."""
    assert {bank.number_of(person) for person in people} == {bank.number_of(before)}, bank.numbers


@then("{word} stands at another counter than {word}")
def stands_elsewhere(person: str, other: str, bank: Bank) -> None:
    """Compare the numbers of the connections."""
    assert bank.session_of(person).number != bank.number_of(other), bank.numbers


@then("whoever comes to the counter of {word} next finds nothing of it")
async def finds_nothing(person: str, bank: Bank) -> None:
    """Look for everything that can be left in the state of a connection."""
    number, found = await bank.pool().look_around()
    assert not found, f"there still is {', '.join(leftover.value for leftover in found)}"
    assert number == bank.numbers[person], f"this is connection {number}, {person} had {bank.numbers[person]}"
