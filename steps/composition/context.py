"""Sentences about the context of a run: who passes in which, and which one its steps receive."""

from plainspec import given, parameter_type, then
from plainspec.stage.workflows.stage import WorkflowStage
from plainspec.stage.workflows.stub_steps import plain
from plainspec.stage.workflows.tables import context_of, entry_of

ITS_OWN = "a context of its own"

parameter_type(
    name="which_context",
    regexp="[A-Z][a-z]+'s context|a context of its own",
    example="Ana's context",
    transformer=lambda text: text.removesuffix("'s context"),
)


@given("the contexts")
def set_contexts(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Set the contexts in which people run workflows; columns after the second are the data."""
    workflow_stage.contexts.update({row["person"]: context_of(row) for row in table})


@then("every step of {word}'s run has received {which_context}")
def has_received(person: str, owner: str, workflow_stage: WorkflowStage) -> None:
    """Compare what each step received when it began with what was passed in, or with that of all other runs."""
    received = workflow_stage.seen_by(person)
    assert received, f"no step ran for {person}"
    if owner == ITS_OWN:
        problem = workflow_stage.shared_context(person)
        assert not problem, problem
        return
    passed_in = plain(workflow_stage.contexts[owner])
    for step, context in received:
        assert context == passed_in, f"{step} received another context than {owner}'s: {context}"


@then("every step of {word}'s run has received")
def has_received_entries(person: str, table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Compare the named entries of the context; it may have others."""
    (row,) = table
    expected = {key: entry_of(words) for key, words in row.items()}
    received = workflow_stage.seen_by(person)
    assert received, f"no step ran for {person}"
    for step, context in received:
        entries = {key: context.data.get(key) for key in expected if key != "correlation id"}
        found = {"correlation id": context.correlation_id, **entries}
        assert found == expected, f"{step} has received {found}"
