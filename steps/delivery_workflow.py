"""Sentences about delivery workflows: a project, and what its definitions declare."""

from itertools import zip_longest

from plainspec import DocString, given, parameter_type, then, when
from plainspec.stage.delivery.workflows import DeliveryWorkflowStage

parameter_type(name="stage_part", regexp="questions|items|tasks", transformer=str)


@given("the project's files")
def project_files(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Write these files into the project."""
    workflow_project.write({row["file"]: row["content"] for row in table})


@given("the delivery workflow {string}")
def is_defined(workflow: str, docstring: DocString, workflow_project: DeliveryWorkflowStage) -> None:
    """Write a definition file into the project; the gates of a rollback are those of the last one."""
    workflow_project.define(workflow, docstring.content)


@given("the packages of the components")
def packages_are(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Have workflows look at these packages."""
    workflow_project.use({row["component"]: row["package"] for row in table})


@when("{word} loads the delivery workflow {string}")
def loads(person: str, workflow: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Read its definition, which may be refused."""
    workflow_project.load(person, workflow)


@when("{word} loads the delivery workflow {string} with")
def loads_altered(
    person: str, workflow: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage
) -> None:
    """Read its definition after texts in it have been replaced."""
    for row in table:
        workflow_project.alter(workflow, row["instead of"], row["it says"])
    workflow_project.load(person, workflow)


@then("the attributes of the delivery workflow are")
def attributes_are(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all that it declares besides its stages, in order."""
    assert [(row["attribute"], row["value"]) for row in table] == list(workflow_project.loaded.attributes.items())


@then("the stages of the delivery workflow are")
def stages_are(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all stages, in order, in the columns that the table has."""
    for row, stage in zip_longest(table, workflow_project.loaded.stages):
        assert row is not None, f"{stage.title} is not expected"
        assert stage is not None, f"{row['title']} is missing"
        said = {
            "stage": stage.id,
            "title": stage.title,
            "duration": stage.duration,
            "persona": stage.persona,
            "gates": ", ".join(stage.gates),
            "approval": stage.approval,
            "questions": str(len(stage.questions) or ""),
            "optional": "yes" if stage.optional else "no",
        }
        assert {column: said[column] for column in row} == row


@then("the {stage_part} of {string} are")
def stage_parts_are(
    part: str, stage: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage
) -> None:
    """Compare all questions, items of the checklist, or tasks of a stage, in order."""
    declared = workflow_project.stage(stage)
    found = {"questions": declared.questions, "items": declared.checklist, "tasks": declared.tasks}[part]
    assert [tuple(row.values()) for row in table] == list(found.items())
