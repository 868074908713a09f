"""Sentences about what a delivery looks at: components, integration points, environments, and what is exercised."""

from plainspec import given, parameter_type, then, when
from plainspec.stage.delivery.packages import write_project
from plainspec.stage.delivery.workflows import DeliveryWorkflowStage

parameter_type(
    name="report_part", regexp="composition pattern|package interaction|benchmark|documentation", transformer=str
)


@given("the project {string} with the optional extras")
def project_with_extras(name: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Write an installable project, and a package for each of its extras, so that no index is needed."""
    write_project(workflow_project.folder, name, {row["extra"]: row["package"] for row in table})


@when("{word} analyses the scope of the delivery workflow {string}")
def analyses_scope(person: str, workflow: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Load it, and find out what it looks at."""
    workflow_project.load(person, workflow)
    workflow_project.analyse_scope(workflow)


@when("{word} prepares an environment for the project")
async def prepares_environment(person: str, workflow_project: DeliveryWorkflowStage) -> None:
    """Prepare it out of what is in the project alone: no index of packages is asked."""
    await workflow_project.prepare_environment(person, ["--no-index", "--find-links", "packages"])


@when("the coverage report is made")
def report_is_made(workflow_project: DeliveryWorkflowStage) -> None:
    """Have it made from the features that the system comes with."""
    workflow_project.report_coverage()


@then("the scope names exactly the components")
def components_are(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all components and their packages."""
    found = workflow_project.scope.components
    assert {row["component"]: row["package"] for row in table} == dict(found)


@then("the scope names exactly the integration points, each covered by a scenario")
def integration_points_are(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all integration points, and look for one scenario of each by the file that it stands in."""
    found = workflow_project.scope.integration_points
    assert [row["integration point"] for row in table] == list(found)
    for row in table:
        scenarios = found[row["integration point"]]
        assert any(one.startswith(f"{row['for example in']}: ") for one in scenarios), scenarios


@then("the environment is isolated and holds")
def environment_holds(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all packages in it that no Python brings by itself, and why each is there."""
    environment = workflow_project.environment
    assert environment.isolated
    assert sorted(row["package"] for row in table) == sorted({*environment.installed} - {"pip", "setuptools", "wheel"})
    extras = [row["extra"] for row in table if row["extra"]]
    assert sorted(extras) == sorted(environment.extras)


@then("the coverage report lists each {report_part}")
def report_lists(part: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Compare all names of this kind; what covers each begins with, or holds, the text beside it."""
    covered = workflow_project.covered(part)
    assert [row["name"] for row in table] == list(covered)
    for row in table:
        by = covered[row["name"]]
        assert any(row["by"] in one for one in by), f"{row['name']} is covered by {list(by) or 'nothing'}"
