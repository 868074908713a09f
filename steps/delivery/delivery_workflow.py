"""Sentences about delivery workflows: a project, and what its definitions declare."""

from plainspec import DocString, given, parameter_type, then, when
from plainspec.stage.delivery.workflows import DeliveryWorkflowStage

parameter_type(
    name="declared_part", regexp="attributes|stages|(?:questions|items|tasks) of [a-z0-9-]+", transformer=str
)


@given("the project's files")
def project_files(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Write these files into the project."""
    workflow_project.write({row["file"]: row["content"] for row in table})


@given("the delivery workflow {string}")
def is_defined(workflow: str, docstring: DocString, workflow_project: DeliveryWorkflowStage) -> None:
    """Write a definition file into the project; the gates of a rollback are those of the last one."""
    workflow_project.define(workflow, docstring.content)


@given("the delivery workflow {string} with")
def is_altered(workflow: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Replace texts in a definition; an empty cell removes one."""
    for row in table:
        workflow_project.alter(workflow, row["instead of"], row["it says"])


@when("{word} loads the delivery workflow {string}")
def loads(person: str, workflow: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Read its definition, which may be refused."""
    workflow_project.load(person, workflow)


@then("the delivery workflow declares the {declared_part}")
def declares(part: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all attributes, all stages, or all that one stage asks, wants or does, in order, by the columns."""
    assert workflow_project.declared(part, table[0]) == table
