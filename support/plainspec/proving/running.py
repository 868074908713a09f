"""Runs with a planted fault, each in a process of its own, several at once, none beyond its deadline."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.proving.records import RunRecord, read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

GRACE_S = 5.0
LAST_WORDS = 12
QUIET = ("-q", "--tb=no", "--gherkin", "--no-allure", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
OWN = ("-p", "plainspec.runners.own_options", "-p", "plainspec.proving.plugin")


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Attributes:
        key: What it is about.
        paths: The features to run, as pytest takes them.
        fault: The fault to plant, as ``FILE::function``; none where empty.
        deadline_s: When to end it, in seconds.
    """

    key: str
    paths: tuple[str, ...]
    fault: str
    deadline_s: float


class Runner:
    """Starts runs and ends them, whatever happens."""

    def __init__(self, root: Path, workers: int, folder: Path) -> None:
        """Run in the project at ``root``, so many at once; keep records in ``folder``."""
        self._root = root
        self._workers = workers
        self._folder = folder
        self._environment = {**os.environ, "NO_COLOR": "1"}
        if sys.dont_write_bytecode:
            self._environment.pop("PYTHONDONTWRITEBYTECODE", None)
            self._environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        self._open: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopping = False
        self._started = 0

    def run(self, jobs: Iterable[Job], done: Callable[[Job, RunRecord], None]) -> None:
        """Run all jobs; tell each when it has ended, in the order of their ends.

        Raises:
            KeyboardInterrupt: Somebody wants it to stop; every process that was started is gone.
        """
        with ThreadPoolExecutor(self._workers) as pool:
            waiting = {pool.submit(self._run_one, job): job for job in jobs}
            try:
                for future in as_completed(waiting):
                    done(waiting[future], future.result())
            except BaseException:
                self.stop()
                pool.shutdown(cancel_futures=True)
                raise

    def stop(self) -> None:
        """End every process that was started; no other is started afterwards."""
        with self._lock:
            self._stopping = True
            still_open = list(self._open)
        for process in still_open:
            _end(process)

    def _run_one(self, job: Job) -> RunRecord:
        with self._lock:
            self._started += 1
            verdicts = self._folder / f"{self._started}.jsonl"
        output = verdicts.with_suffix(".log")
        started = time.monotonic()
        hung, code = False, None
        process = self._start(job, verdicts, output)
        if process is None:
            return RunRecord(problems=["interrupted"])
        try:
            code = process.wait(job.deadline_s)
        except subprocess.TimeoutExpired:
            hung = True
        finally:
            _end(process)
            with self._lock:
                self._open.discard(process)
        record = read_record(verdicts)
        record.hung, record.seconds = hung, time.monotonic() - started
        if code not in {0, 1, None} and not record.refused and not record.problems:
            said = output.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-LAST_WORDS:]
            record.problems.append(
                f"pytest ended with {code}: " + " ".join(line.strip() for line in said if line.strip())
            )
        return record

    def _start(self, job: Job, verdicts: Path, output: Path) -> subprocess.Popen[bytes] | None:
        fault = [f"--plainspec-fault={job.fault}"] if job.fault else []
        command = [sys.executable, "-m", "pytest", *OWN, *QUIET, f"--rootdir={self._root}"]
        command += [f"--plainspec-verdicts={verdicts}", *fault, *job.paths]
        with self._lock, output.open("wb") as log:
            if self._stopping:
                return None
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                command,
                cwd=self._root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**self._environment, "PLAINSPEC_FAULT": str(job.fault or "")},
            )
            self._open.add(process)
            return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt a process, so that it tears down what it started; then kill whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
