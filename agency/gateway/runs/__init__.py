"""Runs of agents: started, executed, announced, and ended once.

A run is created, active, and then completed, failed or cancelled. Whatever becomes of it, it ends once, and its user
receives one `agent_completed`.
"""

from agency.gateway.runs.records import RunRecord, RunState
from agency.gateway.runs.service import RunService

__all__ = ["RunRecord", "RunService", "RunState"]
