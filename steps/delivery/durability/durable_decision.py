"""Steps about decisions of people at the checkpoints of runs."""

from datetime import UTC, datetime, timedelta

from plainspec import parameter_type, then, when
from plainspec.ports.delivery.durable import Answers
from plainspec.stage.delivery.durable import APPROVED, DurableStage

SCENARIO_LIMIT = timedelta(minutes=10)
"""No scenario takes longer."""

parameter_type(name="decision", regexp="approves|rejects", transformer=str)


@when("{word} {decision} {word} in the run {string}")
async def decides(  # noqa: PLR0913, PLR0917 - the words of the sentence
    person: str, approved: str, checkpoint: str, run: str, table: list[dict[str, str]], delivery_runs: DurableStage
) -> None:
    """Decide at the checkpoint after a stage, from another process than the run's; a table of question and answer."""
    answers = {row["question"]: row["answer"] for row in table}
    await delivery_runs.decide(run, Answers(checkpoint, person, approved == "approves", answers))


@then("the decisions in the run {string} are")
async def decisions_are(run: str, table: list[dict[str, str]], delivery_runs: DurableStage) -> None:
    """Compare all stored answers, in order: checkpoint, by, approved, question, answer; each was given just now."""
    found = await delivery_runs.system.decisions(run)
    now = datetime.now(UTC)
    late = [one for one in found if one.at is None or not now - SCENARIO_LIMIT < one.at <= now]
    assert late == []
    rows = [
        (one.checkpoint, one.by, one.approved, *answer) for one in found for answer in one.answers.items() or [("", "")]
    ]
    expected = [
        (row["checkpoint"], row["by"], APPROVED[row["approved"]], row["question"], row["answer"]) for row in table
    ]
    assert rows == expected
