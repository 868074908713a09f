"""Sentences about mistakes of those who compose and call workflows."""

from plainspec import parameter_type, when
from plainspec.stage.workflows.notation import parse_workflow
from plainspec.stage.workflows.stage import WorkflowStage

parameter_type(name="composition", regexp="a chain|branches|a saga")
parameter_type(name="side", regexp="behind|beside")


@when("somebody makes {composition} of nothing", gives="objection")
def make_of_nothing(composition: str, workflow_stage: WorkflowStage) -> str:
    """Compose no steps, and take down what is said against it; nothing if it is accepted."""
    workflows = workflow_stage.workflows
    makers = {"a chain": workflows.in_order, "branches": workflows.side_by_side, "a saga": lambda: workflows.undone([])}
    try:
        makers[composition]()
    except ValueError as error:
        return str(error)
    return ""


@when("somebody puts the word {string} {side} {workflow}", gives="objection")
def compose_with_word(word: str, side: str, workflow: str, workflow_stage: WorkflowStage) -> str:
    """Compose a workflow with what is no step, and take down what is said against it; nothing if it is accepted."""
    workflows = workflow_stage.workflows
    compose = {"behind": workflows.in_order, "beside": workflows.side_by_side}[side]
    built = workflow_stage.build(parse_workflow(workflow))
    try:
        compose(built, word)
    except TypeError as error:
        return str(error)
    return ""


@when("somebody tries {workflow} on {string}", gives="objection")
async def try_out(workflow: str, value: str, workflow_stage: WorkflowStage) -> str:
    """Run it on what one of its parts cannot take, and take down what is said against it; nothing if it runs."""
    return await workflow_stage.objection_to(workflow, value, None)


@when("somebody runs {workflow} on {string} with {string} for a context", gives="objection")
async def run_without_context(workflow: str, value: str, words: str, workflow_stage: WorkflowStage) -> str:
    """Hand over words where the context belongs, and take down what is said against it; nothing if it runs."""
    return await workflow_stage.objection_to(workflow, value, words)
