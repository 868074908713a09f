"""Steps about the sessions of users: what each session reaches, and what is left when it ends."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.threads import User
from plainspec.ports.users import Ending
from plainspec.stage.users import Finding, UserStage, Work

parameter_type(name="session_ending", regexp="ends|fails|is cancelled", transformer=Ending)
parameter_type(name="condition", regexp="active|closed", transformer=str)


@given("{user} has a session on {string}")
async def has_a_session(user: User, title: str, users_stage: UserStage) -> None:
    """Open a session in a thread."""
    await users_stage.open(user, title)
    users_stage.session(user)


@when("{user} opens a session on {string}")
async def opens_a_session(user: User, title: str, users_stage: UserStage) -> None:
    """Open a session in a thread, the user's own or another's."""
    await users_stage.open(user, title)


@when("{user} works in the session")
async def works(user: User, table: list[Work], users_stage: UserStage) -> None:
    """Open threads (and commit them, or not) and global database sessions, cache and keep texts, and run agents."""
    await users_stage.work(user, table)


@when("the session of {user} {session_ending}")
async def session_ends(user: User, ending: Ending, users_stage: UserStage) -> None:
    """End the user's last session: as it should, with an error of its handler, or because it is cancelled."""
    await users_stage.end(user, ending)


@when("{int} users of {int} tenants work in sessions at the same time")
async def work_at_the_same_time(users: int, tenants: int, users_stage: UserStage) -> None:
    """Have each of them open a thread, cache and keep a text, and run an agent, while all sessions are open."""
    await users_stage.work_concurrently(users, tenants)


@then("{user} finds in the session")
async def finds(user: User, table: list[Finding], users_stage: UserStage) -> None:
    """Compare threads, cached and kept texts, ids, and what an agent of the user's has answered last."""
    assert await users_stage.find(user, table) == table


@then("the session of {user} is {condition}")
async def session_is(user: User, condition: str, users_stage: UserStage) -> None:
    """Make sure that it is active; or closed, without an open transaction, and without a key in Redis."""
    state = await users_stage.session(user).session.state()
    assert state.condition == condition


@then("each session has had ids of its own, and has found and recorded only its own data")
async def own_ids_and_data_only(users_stage: UserStage) -> None:
    """Compare the ids of all sessions, and what each user has found and recorded."""
    problems = await users_stage.misplaced()
    assert not problems, "\n".join(problems)


@then("the isolation report counts")
async def report_counts(table: list[dict[str, int]], users_stage: UserStage) -> None:
    """Compare users, their rows and keys, and violations."""
    report = await users_stage.report()
    found = {"users": report.users, "rows": report.rows, "keys": report.keys, "violations": len(report.places)}
    assert [found] == [{name: int(count) for name, count in row.items()} for row in table], report.places
