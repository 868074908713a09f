"""Sentences about the main line of a project: versions, rollbacks, investigations and hot fixes."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.rollbacks import RollbackStage
from plainspec.stage.delivery.workflows import DeliveryWorkflowStage
from plainspec.stage.rows import expect_rows_in_any_order

parameter_type(
    name="git_branch",
    regexp='the main line|the branch "[^"]+"',
    transformer=lambda text: text.split('"')[1] if '"' in text else "main",
)
parameter_type(name="committed", regexp="without a commit|in a commit while the gates run", transformer=str)
parameter_type(
    name="good_version",
    regexp='"([^"]+)"(?:, keeping "([^"]+)")?',
    example='"v1"',
    transformer=lambda good, kept: (good, kept or ""),
)
parameter_type(name="delivery_target", regexp="staging|production", transformer=str)


@given("the main line")
async def main_line_is(table: list[dict[str, str]], main_line: RollbackStage) -> None:
    """Commit these changes; one that begins with `Merge` brings a branch in, and a version is a tag."""
    await main_line.grow(table)


@given("{word} changes {string} {committed}")
def changes_file(person: str, file: str, committed: str, main_line: RollbackStage) -> None:
    """Change a file in the folder of the main line, now or just before the gates run."""
    if committed == "without a commit":
        main_line.repository.write({file: f"{person} is not finished"})
    else:
        main_line.grow_during_the_gate(file, person)


@given("{delivery_target} is out of reach")
def is_out_of_reach(target: str, main_line: RollbackStage) -> None:
    """Have nothing be deployed to a target."""
    main_line.break_target(target)


@when("{word} rolls back to {good_version}")
async def rolls_back(
    person: str, versions: tuple[str, str], main_line: RollbackStage, workflow_project: DeliveryWorkflowStage
) -> None:
    """Return the main line to a good version, through the gates of the delivery workflow; a later one may be kept."""
    good, kept = versions
    await main_line.roll_back(person, good, workflow_project.workflow, kept)


@when("{word} lists the problems of {string}, and the suspects since {string}", gives="listing")
async def lists_problems(
    person: str, version: str, good: str, main_line: RollbackStage, workflow_project: DeliveryWorkflowStage
) -> list[dict[str, str]]:
    """Run the diagnostics of the delivery workflow on a version, of which an earlier one was good."""
    return await main_line.investigate(person, version, good, workflow_project.workflow)


@when("{word} makes the hot fix")
async def makes_hot_fix(
    person: str, table: list[dict[str, str]], main_line: RollbackStage, workflow_project: DeliveryWorkflowStage
) -> None:
    """Bring these files to production by way of the gates of the delivery workflow, and staging."""
    await main_line.hot_fix(person, table, workflow_project.workflow)


@then("{git_branch} holds")
async def branch_holds(branch: str, table: list[dict[str, str]], main_line: RollbackStage) -> None:
    """Compare all files of its last commit."""
    found = await main_line.repository.files(branch)
    expect_rows_in_any_order([{"file": file, "content": content} for file, content in found.items()], table)


@then("the main line ends with")
async def main_line_ends_with(table: list[dict[str, str]], main_line: RollbackStage) -> None:
    """Compare its last commits, the newest first: subject, author, and a part of the rest of the message."""
    found = await main_line.repository.log(len(table))
    assert [(row["change"], row["by"]) for row in table] == [(subject, by) for subject, by, _ in found]
    for row, (_, _, body) in zip(table, found, strict=True):
        assert row.get("says", "") in body, body


@then("the deployments of {string} are")
def deployments_are(file: str, table: list[dict[str, str]], main_line: RollbackStage) -> None:
    """Compare the targets that were deployed to, in order, and what each then ran of a file."""
    assert [(row["target"], row["content"]) for row in table] == main_line.deployed(file)
