"""The consistency check: orphans, and disagreements between the states of plans, phases, tasks and their memory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from agency.store.errors import refusals

if TYPE_CHECKING:
    from uuid import UUID

    from agency.store import UnitOfWork


class FindingKind(StrEnum):
    """What can be wrong."""

    PHASE_WITHOUT_PLAN = "phase without a plan"
    TASK_WITHOUT_PHASE = "task without a phase"
    LINK_WITHOUT_TASK = "memory link without a task"
    LINK_WITHOUT_ENTRY = "memory link without an entry"
    OUTPUT_MISSING = "completed task without its output"
    OUTPUT_TOO_EARLY = "output of a task that is not completed"
    OUTPUT_TWICE = "completed task with two outputs"
    PLAN_TOO_EARLY = "completed plan with an open phase"
    PHASE_TOO_EARLY = "completed phase with an open task"
    PHASE_OUT_OF_ORDER = "phase that began before an earlier one ended"
    TASK_OUT_OF_PHASE = "active task of a phase that is not active"
    END_MISSING = "ended task without its duration"
    PROGRESS_DIFFERS = "state that is not the last one recorded"


@dataclass(frozen=True, order=True)
class Finding:
    """Something wrong: what it is, and the id of the plan, phase or task; of a link, that of its task."""

    kind: FindingKind
    item_id: UUID


SAME_OWNER = "{0}.tenant = {1}.tenant AND {0}.owner = {1}.owner"
"""Row security shows rows of one owner only, but whoever it does not bind checks many owners at once."""


def _orphans(table: str, column: str, parent: str, shown: str = "id") -> str:
    same = SAME_OWNER.format(table, parent)
    return f"SELECT {table}.{shown} FROM {table} WHERE NOT EXISTS (SELECT FROM {parent} WHERE {same} AND {parent}.id = {table}.{column})"  # noqa: E501, S608 - names of our own


def _open_parts(table: str, part: str, column: str) -> str:
    same = SAME_OWNER.format(table, part)
    return f"SELECT {table}.id FROM {table} WHERE state = 'completed' AND EXISTS (SELECT FROM {part} WHERE {same} AND {part}.{column} = {table}.id AND {part}.state NOT IN ('completed', 'skipped'))"  # noqa: E501, S608 - names of our own


OUTPUTS = f"""(
    SELECT count(*) FROM micro_task_memory
    WHERE {SAME_OWNER.format("micro_task_memory", "micro_task")} AND task_id = micro_task.id AND role = 'captured'
)"""  # noqa: S608 - names of our own

QUERIES: Final = {
    FindingKind.PHASE_WITHOUT_PLAN: _orphans("phase", "plan_id", "intervention_plan"),
    FindingKind.TASK_WITHOUT_PHASE: _orphans("micro_task", "phase_id", "phase"),
    FindingKind.LINK_WITHOUT_TASK: _orphans("micro_task_memory", "task_id", "micro_task", "task_id"),
    FindingKind.LINK_WITHOUT_ENTRY: _orphans("micro_task_memory", "entry_id", "memory_entry", "task_id"),
    FindingKind.OUTPUT_MISSING: f"SELECT id FROM micro_task WHERE state = 'completed' AND {OUTPUTS} = 0",  # noqa: S608
    FindingKind.OUTPUT_TOO_EARLY: f"SELECT id FROM micro_task WHERE state <> 'completed' AND {OUTPUTS} > 0",  # noqa: S608
    FindingKind.OUTPUT_TWICE: f"SELECT id FROM micro_task WHERE state = 'completed' AND {OUTPUTS} > 1",  # noqa: S608
    FindingKind.PLAN_TOO_EARLY: _open_parts("intervention_plan", "phase", "plan_id"),
    FindingKind.PHASE_TOO_EARLY: _open_parts("phase", "micro_task", "phase_id"),
    FindingKind.PHASE_OUT_OF_ORDER: """
        SELECT DISTINCT later.id FROM phase AS later JOIN phase AS earlier USING (tenant, owner, plan_id)
        WHERE later.state IN ('active', 'completed', 'blocked') AND earlier.position < later.position
            AND earlier.state NOT IN ('completed', 'skipped')
    """,
    FindingKind.TASK_OUT_OF_PHASE: """
        SELECT micro_task.id FROM micro_task JOIN phase
            ON phase.tenant = micro_task.tenant AND phase.owner = micro_task.owner AND phase.id = phase_id
        WHERE micro_task.state = 'active' AND phase.state NOT IN ('active', 'blocked')
    """,
    FindingKind.END_MISSING: """
        SELECT id FROM micro_task
        WHERE state IN ('completed', 'failed') AND (started_at IS NULL OR ended_at IS NULL OR duration_s IS NULL)
    """,
    FindingKind.PROGRESS_DIFFERS: """
        SELECT id FROM (
            SELECT tenant, owner, id, state FROM intervention_plan
            UNION ALL SELECT tenant, owner, id, state FROM phase
            UNION ALL SELECT tenant, owner, id, state FROM micro_task
        ) AS item WHERE state IS DISTINCT FROM (
            SELECT state FROM plan_progress AS moved
            WHERE moved.tenant = item.tenant AND moved.owner = item.owner AND item_id = item.id
            ORDER BY sequence DESC LIMIT 1
        )
    """,
}
"""For each kind, the query for the ids of what is wrong."""


async def check(work: UnitOfWork) -> tuple[Finding, ...]:
    """Return all that is wrong with the plans that a unit of work sees, sorted; nothing is changed.

    Raises:
        RefusedError: The database refused.
    """
    found: set[Finding] = set()
    with refusals():
        for kind, query in QUERIES.items():
            found |= {Finding(kind, number) for (number,) in await work.session.execute(text(query))}
    return tuple(sorted(found))
