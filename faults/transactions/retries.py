"""Ways in which work can be run again too seldom, too often or wrongly, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

RETRIES = "transactions/retries.feature"
FOR_GOOD = "transactions/permanent_errors.feature"
ENDLESS = "run again without end"
RETRIED = "agency.store.retrying:WORTH_ANOTHER_ATTEMPT"
TRANSACT = "agency.store.retrying:transact"
COMMIT_APART = """result = await work(unit)
        try:
            await unit.commit()
        except RefusedError as error:
            raise RefusedError("40000", str(error)) from error
        return result"""
ANSWER_FIRST = """answers = []
    async def answer_first(unit):
        answers.append(await work(unit))
        return answers[0]
    return await attempts(_run, store, answer_first, isolation)"""
RUN_ALL = "return await attempts(_run, store, work, isolation)"
IN_THE_WAY = "isinstance(error, RefusedError) and error.sqlstate in WORTH_ANOTHER_ATTEMPT"


def retry_too(patch: Patch, sqlstate: str) -> None:
    """Run work again that was refused for another reason, too."""
    patch.attribute(RETRIED, patch.original(RETRIED) | {sqlstate})


@fault(
    "a duplicate is tried again",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then opens Ben with 5",
    because=ENDLESS,
)
def retry_duplicates(patch: Patch) -> None:
    """Ben will still have his account."""
    retry_too(patch, "23505")


@fault(
    "a reference that dangles at the commit is tried again",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then signs a standing order for Cleo",
    because=ENDLESS,
)
def retry_dangling_references(patch: Patch) -> None:
    """Cleo will still have none."""
    retry_too(patch, "23503")


@fault(
    "work that is perhaps done is done again",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then is cut off",
    because=ENDLESS,
)
def retry_what_may_be_done(patch: Patch) -> None:
    """If it was, everything is there twice."""
    retry_too(patch, "08007")


@fault(
    "who does not want to wait for a lock has to wait until it is free",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then locks Ben without waiting, while Ben's is locked",
    because=ENDLESS,
)
def retry_locks(patch: Patch) -> None:
    """The answer was wanted at once."""
    retry_too(patch, "55P03")


@fault(
    "who has waited enough has to wait once more",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then adds 5 to Ben, while Ben's is locked",
    because=ENDLESS,
)
def retry_cancelled_statements(patch: Patch) -> None:
    """The limit that was set is there for nothing."""
    retry_too(patch, "57014")


fault(
    "work is run again for ever, whatever it was refused for",
    caught_by=f"{FOR_GOOD}: Three people would take 200 from the 100 that are there, at <level>",
    because=ENDLESS,
).rewrite("agency.store.retrying:_was_in_the_way", (IN_THE_WAY, "True"))

fault(
    "whoever gives up has to go on",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then gives up",
    because=ENDLESS,
).rewrite("agency.store.retrying:_was_in_the_way", (IN_THE_WAY, f"not isinstance(error, Exception) or {IN_THE_WAY}"))

fault(
    "work that nobody wants any more is committed",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then gives up",
    because="the accounts are as they were",
).rewrite(
    "agency.store.unit_of_work:UnitOfWork.__aexit__",
    ("if error is None:", "if error is None or not isinstance(error, Exception):"),
)

fault(
    "work that is refused at its commit is not run again",
    caught_by=f"{RETRIES}: Two people count the accounts and each open one that holds as many",
    because="the work of all is committed",
).rewrite("agency.store.retrying:_run", ("return await work(unit)", COMMIT_APART))

fault(
    "the answer is that of the attempt that was refused",
    caught_by=f"{RETRIES}: Two people count the accounts and each open one that holds as many",
    because="the answers are 2, 3",
).rewrite(TRANSACT, (RUN_ALL, ANSWER_FIRST))

fault(
    "nobody hears what the work has found",
    caught_by=f"{RETRIES}: Five people read 100 and set it to 10 more, at <level>",
    because="the answers are",
).rewrite(TRANSACT, (RUN_ALL, "await attempts(_run, store, work, isolation)"))

fault(
    "work that broke off in a mistake of its own is run again",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then breaks off",
    because=ENDLESS,
).rewrite(
    "agency.store.retrying:_was_in_the_way",
    (IN_THE_WAY, "error.sqlstate in WORTH_ANOTHER_ATTEMPT if isinstance(error, RefusedError) else True"),
)

fault(
    "work on a lost line is run again",
    caught_by=f"{FOR_GOOD}: Ana is cut off and does not notice before she goes on",
    because=ENDLESS,
).rewrite(
    "agency.store.retrying:_was_in_the_way",
    ("error.sqlstate in WORTH_ANOTHER_ATTEMPT", "(error.sqlstate in WORTH_ANOTHER_ATTEMPT or error.connection_lost)"),
)

fault(
    "work that was transaction rolled back of being committed is run again",
    caught_by=f"{FOR_GOOD}: Ana overlooks that she was refused, and is told at the commit",
    because=ENDLESS,
).rewrite(
    "agency.store.retrying:_was_in_the_way",
    ("error.sqlstate in WORTH_ANOTHER_ATTEMPT", 'error.sqlstate.startswith("40")'),
)


@fault(
    "who has no more time is given as much once more",
    caught_by=f"{FOR_GOOD}: Ana adds 10 to her account and then adds 7 to Ben, while Ben's is locked",
    because=ENDLESS,
)
def retry_what_took_too_long(patch: Patch) -> None:
    """The limit for everything is one for each attempt."""
    retry_too(patch, "25P04")


fault(
    "from the second attempt on, the level is weaker",
    caught_by=f"{RETRIES}: Five people count the accounts and each open one, and most are refused more than once",
    because="the answers are 2, 3, 4, 5, 6",
).rewrite(
    TRANSACT,
    (
        RUN_ALL,
        """from agency.store.isolation import Isolation
    levels = [isolation]
    async def run():
        level = levels[0]
        levels[0] = Isolation.REPEATABLE_READ if level is Isolation.SERIALIZABLE else level
        return await _run(store, work, level)
    return await attempts(run)""",
    ),
)
