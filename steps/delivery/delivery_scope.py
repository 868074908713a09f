"""Sentences about what a delivery looks at: components, integration points, environments, and what is exercised."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.packages import write_project
from plainspec.stage.delivery.workflows import DeliveryWorkflowStage

parameter_type(name="workflow_report", regexp="scope analysis|coverage report", transformer=str)
parameter_type(
    name="report_part",
    regexp="component|integration point|composition pattern|package interaction|benchmark|documentation",
    transformer=str,
)


@given("the project {string} with the optional extras")
def project_with_extras(name: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Write an installable project, and a package for each of its extras, so that no index is needed."""
    write_project(workflow_project.folder, name, {row["extra"]: row["package"] for row in table})


@when("{word} makes the {workflow_report} of the delivery workflow {string}")
def makes_report(person: str, report: str, workflow: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Load the workflow, and find out what it looks at, or what is exercised of it, by the features of the system."""
    workflow_project.load(person, workflow)
    workflow_project.make_report(report, workflow)


@then("the environment is isolated and holds")
async def environment_holds(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all packages in it that no Python brings by itself, and why each is there."""
    environment = await workflow_project.environment()
    assert environment.isolated
    assert sorted(row["package"] for row in table) == sorted({*environment.installed} - {"pip", "setuptools", "wheel"})
    extras = [row["extra"] for row in table if row["extra"]]
    assert sorted(extras) == sorted(environment.extras)


@then("the {workflow_report} lists each {report_part}")
def report_lists(report: str, part: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all names of this kind, and the package of each component; of others `by` is part of what covers them."""
    covered = workflow_project.covered(report, part)
    assert [row["name"] for row in table] == list(covered)
    for row in table:
        by = covered[row["name"]]
        found = [one for one in by if (row["by"] == one if part == "component" else row["by"] in one)]
        assert found, f"{row['name']} is covered by {list(by) or 'nothing'}"
