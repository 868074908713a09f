"""What happens after a failed release: the way back to the last good version, its causes, and the hot fix."""

from agency.delivery.rollback.deployments import FolderDeployments
from agency.delivery.rollback.errors import (
    ConflictError,
    DirtyTreeError,
    GateNotPassedError,
    GitError,
    RollbackError,
    UnknownVersionError,
)
from agency.delivery.rollback.git import Commit, Repository
from agency.delivery.rollback.hot_fixes import BRANCH, Fix, HotFixed, hot_fix
from agency.delivery.rollback.investigation import DiagnosticsError, Finding, Investigation, investigate
from agency.delivery.rollback.rolling_back import GateOnFolder, RolledBack, roll_back

__all__ = [
    "BRANCH",
    "Commit",
    "ConflictError",
    "DiagnosticsError",
    "DirtyTreeError",
    "Finding",
    "Fix",
    "FolderDeployments",
    "GateNotPassedError",
    "GateOnFolder",
    "GitError",
    "HotFixed",
    "Investigation",
    "Repository",
    "RollbackError",
    "RolledBack",
    "UnknownVersionError",
    "hot_fix",
    "investigate",
    "roll_back",
]
