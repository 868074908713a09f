"""Steps about errands at a bank: what people have done on a connection, and what they are told."""

from plainspec import parameter_type, then, when
from plainspec.ports.pools import Access
from plainspec.stage.pools.checkouts import PartEnding
from plainspec.stage.pools.connection_pool import Bank
from plainspec.stage.pools.operations import Errands, Layer
from plainspec.stage.transactions.actions import Action

parameter_type(name="order", regexp="(?:reads|sets|adds|takes|opens|deletes) .+", transformer=Action.parse)
parameter_type(
    name="part_ending", regexp="kept, but the whole is undone|kept|undone|refused|out of time", transformer=PartEnding
)


@when("{word} at {desk} {order}")
async def order_at(person: str, access: Access, order: Action, errands: Errands) -> None:
    """Have somebody come for one act, which is committed, and leave."""
    await errands.come_for(person, order, access)


@when("{word}, who stands there, {order}")
async def order_there(person: str, order: Action, errands: Errands) -> None:
    """Have somebody do and commit something on the connection that they hold."""
    await errands.do_there(person, order)


@when("{word}, who has left {int} time(s), {order}", gives="objection")
async def order_after_leaving(person: str, times: int, order: Action, bank: Bank) -> str:
    """Have somebody leave, so often, and do something on what they held; take down what is said against it."""
    session = bank.session_of(person)
    await bank.leave([person])
    for _ in range(times - 1):
        await session.give_back()
    try:
        await order.perform(session)
    except RuntimeError as error:
        return str(error)
    return ""


@when("{word} adds {int} to her account, and {int} more in a part that is {part_ending}")
async def add_in_parts(person: str, whole: int, more: int, ending: PartEnding, errands: Errands) -> None:
    """Work on the connection that the person holds, and on whatever connection the part gets."""
    await errands.add_in_parts(person, whole, more, ending)


@when("{word} adds to her account, in parts of which each is in the one before")
async def add_in_nested_parts(person: str, table: list[Layer], errands: Errands) -> None:
    """Work on the connection that the person holds; the first row is the whole."""
    await errands.add_in_nested_parts(person, table)


@when("the line to {word}'s counter is cut")
async def cut_line(person: str, bank: Bank) -> None:
    """Have the server end the connection that this person has or had."""
    await bank.system.cut(bank.number_of(person))


@then("{word} is refused, because nothing is changed there")
def is_refused(person: str, errands: Errands) -> None:
    """Compare with the SQLSTATE of a write in a read-only transaction."""
    outcome = errands.outcomes[person]
    assert outcome.refusal is not None, f"{person} was not refused: the answer is {outcome.answer}"
    assert outcome.refusal.sqlstate == "25006", outcome.refusal


@then("{word} hears that the line is dead")
def hears_of_dead_line(person: str, errands: Errands) -> None:
    """Compare with the refusal of this person's order."""
    assert errands.outcomes[person].line_is_dead, errands.outcomes[person]


@then("{word} is told {int}")
def is_told(person: str, answer: int, errands: Errands) -> None:
    """Compare with the answer to this person's order."""
    assert errands.outcomes[person].answer == answer, errands.outcomes[person]


@then("the whole and its part have been done at one counter")
def done_at_one_counter(errands: Errands) -> None:
    """Compare the connections that the whole and the part ran on."""
    assert len(set(errands.workplaces)) == 1, f"the work was done on connections {errands.workplaces}"
