"""Sentences about the context of a run: who brings which, and which one its steps see."""

from plainspec import given, then
from plainspec.stage.workflows.stage import WorkflowStage
from plainspec.stage.workflows.stub_steps import plain
from plainspec.stage.workflows.tables import context_of, entry_of


@given("the contexts")
def bring_contexts(table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Give people the contexts in which they run workflows; columns after the second are the data."""
    workflow_stage.contexts.update({row["person"]: context_of(row) for row in table})


@given("people go on writing in what they have handed over")
def go_on_writing(workflow_stage: WorkflowStage) -> None:
    """Have people change their data after a run has begun, and tasks after an agent has them."""
    workflow_stage.people_go_on_writing = True


@then("every step of {word}'s run has received {word}'s context")
def has_seen(person: str, owner: str, workflow_stage: WorkflowStage) -> None:
    """Compare what each step saw when it began with what was passed in."""
    passed_in = plain(workflow_stage.contexts[owner])
    seen = workflow_stage.seen_by(person)
    assert seen, f"no step ran for {person}"
    for step, context in seen:
        assert context == passed_in, f"{step} received another context than {owner}'s: {context}"


@then("every step of {word}'s run has received")
def has_seen_entries(person: str, table: list[dict[str, str]], workflow_stage: WorkflowStage) -> None:
    """Compare the named entries of the context; it may have others."""
    (row,) = table
    expected = {key: entry_of(words) for key, words in row.items()}
    seen = workflow_stage.seen_by(person)
    assert seen, f"no step ran for {person}"
    for step, context in seen:
        entries = {key: context.data.get(key) for key in expected if key != "correlation id"}
        found = {"correlation id": context.correlation_id, **entries}
        assert found == expected, f"{step} has received {found}"


@then("the steps of each run have shared one new context")
def have_seen_one_new_context(workflow_stage: WorkflowStage) -> None:
    """Compare the names of the contexts within the runs and between them."""
    names = {
        person: {context.correlation_id for _, context in workflow_stage.seen_by(person)}
        for person in workflow_stage.people()
    }
    assert names, "no step ran"
    for person, seen in names.items():
        assert len(seen) == 1, f"the steps of {person}'s run saw several contexts: {seen}"
        assert all(seen), f"the context of {person}'s run has no name"
    assert len(set.union(*names.values())) == len(names), f"several runs share a context: {names}"


@then("{word} remembers {word}'s context")
def remembers_context(step: str, person: str, workflow_stage: WorkflowStage) -> None:
    """Ask the recording step for the context of its last call."""
    last = workflow_stage.last_context_of(step)
    assert last == plain(workflow_stage.contexts[person]), f"{step} remembers another context than {person}'s: {last}"
