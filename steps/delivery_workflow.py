"""Sentences about delivery workflows: their definitions, what they look at, and what is exercised of it."""

from itertools import zip_longest

from plainspec import DocString, given, parameter_type, then, when
from plainspec.stage.delivery.packages import write_project
from plainspec.stage.delivery.workflows import DeliveryWorkflowStage

parameter_type(name="stage_part", regexp="questions|items|tasks", transformer=str)
parameter_type(
    name="report_part", regexp="composition pattern|package interaction|benchmark|documentation", transformer=str
)


@given("the project's files")
def project_files(table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Write these files into the project."""
    workflow_project.write({row["file"]: row["content"] for row in table})


@given("the project {string} with the optional extras")
def project_with_extras(name: str, table: list[dict[str, str]], workflow_project: DeliveryWorkflowStage) -> None:
    """Write an installable project, and a package for each of its extras, so that no index is needed."""
    write_project(workflow_project.folder, name, {row["extra"]: row["package"] for row in table})


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
