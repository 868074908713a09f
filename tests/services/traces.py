"""What a server leaves behind, or does not: processes and directories."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import psutil

from plainspec.services.process.deadline import Deadline

GONE_LIMIT_S = 60.0


def processes_of(directory: Path | str) -> list[psutil.Process]:
    """Return every process that has the directory in its command line."""
    running = psutil.process_iter(["cmdline"])
    return [process for process in running if str(directory) in " ".join(process.info["cmdline"] or ())]


def expect_private(directory: str) -> None:
    """See that PostgreSQL listens on no network address, and that nobody else can enter its socket's folder."""
    (postmaster,) = [p for p in processes_of(directory) if p.name() == "postgres" and "-D" in p.cmdline()]
    families = {connection.family for connection in postmaster.net_connections()}
    assert families <= {socket.AF_UNIX}
    assert Path(directory).stat().st_mode & 0o077 == 0, "others can enter the socket's folder"


def expect_no_trace(directory: Path | str) -> None:
    """Wait until neither processes nor the directory are left."""
    deadline = Deadline(GONE_LIMIT_S)
    while (left := processes_of(directory)) or Path(directory).exists():
        assert not deadline.passed, f"left behind: {left}, {directory} exists: {Path(directory).exists()}"
        time.sleep(0.01)
