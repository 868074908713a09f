"""Workflow definitions: stages with automated gates and the approval of people, read from files and taken through.

`shipped` returns a workflow that comes with the agency, `read_definition` one of your own; `WorkflowRun` takes it
through a `Journal`, and passes no stage before its gates have passed and the people that it asks have approved.
"""

from agency.delivery.workflows.coverage import CoverageLine, coverage_of
from agency.delivery.workflows.definition import Approval, Definition, Gate, Item, Minutes, Stage
from agency.delivery.workflows.environment import EnvironmentFailedError, PreparedEnvironment, prepare_environment
from agency.delivery.workflows.reading import (
    DefinitionError,
    DefinitionProblem,
    read_definition,
    shipped,
    shipped_ids,
)
from agency.delivery.workflows.runs import WorkflowResult, WorkflowRun
from agency.delivery.workflows.scope import Scope, analyse_scope

__all__ = [
    "Approval",
    "CoverageLine",
    "Definition",
    "DefinitionError",
    "DefinitionProblem",
    "EnvironmentFailedError",
    "Gate",
    "Item",
    "Minutes",
    "PreparedEnvironment",
    "Scope",
    "Stage",
    "WorkflowResult",
    "WorkflowRun",
    "analyse_scope",
    "coverage_of",
    "prepare_environment",
    "read_definition",
    "shipped",
    "shipped_ids",
]
