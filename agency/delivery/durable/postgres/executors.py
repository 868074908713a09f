"""Names of the processes that execute runs, and whether one that ran on this machine is gone."""

from __future__ import annotations

import os
import socket
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

BOOT = Path("/proc/sys/kernel/random/boot_id")
NAMESPACE = Path("/proc/self/ns/pid")


def new_executor() -> str:
    """Return a name for this process that no other one has or will have: machine, number, and what makes it unique."""
    return f"{socket.gethostname()}:{os.getpid()}:{_numbering()}-{uuid4().hex[:8]}"


def is_gone(executor: str) -> bool:
    """Tell whether a process is known to be gone; of a process on another machine, only its lease can tell."""
    _, number, mark = executor.rsplit(":", 2)
    if not _numbering() or mark.partition("-")[0] != _numbering():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@cache
def _numbering() -> str:
    """Return what processes have in common whose numbers mean the same; empty where that cannot be known."""
    try:
        said = BOOT.read_text(encoding="ascii") + str(NAMESPACE.readlink())
    except OSError:
        return ""
    return sha256(said.encode()).hexdigest()[:8]
