"""Sentences about runs of delivery workflows: gates, and people who decide."""

from itertools import zip_longest

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.workflows import DeliveryWorkflowStage

parameter_type(name="completeness", regexp="complete|incomplete", transformer=str)


@given("the delivery workflow {string} has come to {string}")
async def has_come_to(workflow: str, stage: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Start a run in which Ana approves whatever comes before this stage."""
    await workflow_project.start(workflow)
    await workflow_project.come_to(stage)


@when("{word} starts the delivery workflow {string}")
async def starts(person: str, workflow: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Start a run, and wait until it has ended or waits for somebody."""
    workflow_project.load(person, workflow)
    await workflow_project.start(workflow)


@when("{word} runs the gates of {string} in the delivery workflow {string}")
async def runs_gates(person: str, stage: str, workflow: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Run the automated gates of one stage on the project."""
    workflow_project.load(person, workflow)
    await workflow_project.run_gates(workflow, stage)


@when("{word} decides")
async def decides(person: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Hand decisions in; an item of a checklist is `stage/item`; `all` stands for each item or question."""
    await workflow_project.decide(person, table)


@when("the delivery run is resumed after these changes")
async def goes_on(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Write these files into the project, and go on with what the run has recorded."""
    workflow_project.write({row["file"]: row["content"] for row in table})
    await workflow_project.begin_again()


@then("the stages of the delivery run are")
async def run_stages_are(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare what has come of each stage, in order; `because` is part of its error."""
    errors = (await workflow_project.state()).errors
    for row, stage in zip_longest(table, workflow_project.loaded.stages):
        assert (row or {}).get("stage") == getattr(stage, "id", None)
        verdict = await workflow_project.verdict(stage.id)
        assert verdict == row["verdict"], f"{stage.id}: {verdict}; {errors.get(stage.id, '')}"
        assert row.get("because", "") in errors.get(stage.id, "")


@then("the delivery run is {completeness}")
async def run_is(completeness: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Compare whether it has ended with every stage passed that is not optional."""
    assert (await workflow_project.state()).complete == (completeness == "complete")


@then("the gates of {string} have found")
async def gates_have_found(stage: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all gates of a stage, in order: verdicts, figures, and a part of what each wrote."""
    found = await workflow_project.gates(stage)
    assert [(row["gate"], row["verdict"]) for row in table] == [(one.gate, one.verdict) for one in found], found
    for row, one in zip(table, found, strict=True):
        assert row.get("measured", "") in {"", str(one.measured)}, one
        assert row.get("says", "") in one.details, one.details
