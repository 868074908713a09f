"""Plans, their phases and micro-tasks, and the memory of tasks, seen by their owner only. Down: all of it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agency.store.migrations.statements import owned, run

if TYPE_CHECKING:
    from alembic.operations import Operations

revision = "012"
down_revision = "011"

UP = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
TABLES = ("intervention_plan", "phase", "micro_task", "micro_task_memory", "plan_progress")
TRIGGERS = """
CREATE TRIGGER intervention_plan_state_move BEFORE INSERT OR UPDATE ON intervention_plan
    FOR EACH ROW EXECUTE FUNCTION planning_state_move('draft', 'draft > active', 'draft > cancelled',
    'active > completed', 'active > cancelled', 'completed > archived', 'cancelled > archived');
CREATE TRIGGER phase_state_move BEFORE INSERT OR UPDATE ON phase
    FOR EACH ROW EXECUTE FUNCTION planning_state_move('pending', 'pending > active', 'pending > skipped',
    'active > completed', 'active > blocked', 'active > skipped', 'blocked > active', 'blocked > skipped');
CREATE TRIGGER micro_task_state_move BEFORE INSERT OR UPDATE ON micro_task
    FOR EACH ROW EXECUTE FUNCTION planning_state_move('pending', 'pending > active', 'pending > skipped',
    'active > completed', 'active > failed', 'active > pending', 'failed > pending', 'failed > skipped');
CREATE TRIGGER open_phases BEFORE UPDATE ON intervention_plan
    FOR EACH ROW EXECUTE FUNCTION refuse_open_phases();
CREATE TRIGGER phase_order BEFORE INSERT OR UPDATE ON phase
    FOR EACH ROW EXECUTE FUNCTION keep_phases_in_order();
CREATE TRIGGER phase_state BEFORE INSERT OR UPDATE ON micro_task
    FOR EACH ROW EXECUTE FUNCTION keep_tasks_in_phase();
CREATE TRIGGER progress AFTER INSERT OR UPDATE ON intervention_plan
    FOR EACH ROW EXECUTE FUNCTION record_plan_progress();
CREATE TRIGGER progress AFTER INSERT OR UPDATE ON phase
    FOR EACH ROW EXECUTE FUNCTION record_plan_progress();
CREATE TRIGGER progress AFTER INSERT OR UPDATE ON micro_task
    FOR EACH ROW EXECUTE FUNCTION record_plan_progress();
"""
DOWN = """
DROP TABLE plan_progress, micro_task_memory, micro_task, phase, intervention_plan;
DROP FUNCTION planning_state_move, refuse_open_phases, keep_phases_in_order, keep_tasks_in_phase, record_plan_progress;
"""


def upgrade(op: Operations) -> None:
    """Create the tables, bind everybody to their own rows, and refuse what plans do not do."""
    run(op, "\n".join([UP, TRIGGERS, *owned(*TABLES)]))


def downgrade(op: Operations) -> None:
    """Drop them."""
    run(op, DOWN)
