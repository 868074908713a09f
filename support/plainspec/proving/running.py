"""Runs with a planted fault, each in a process of its own, several at once, none beyond its deadline."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from plainspec.proving.fork_server import ForkServer, ForkServerError
from plainspec.proving.records import RunRecord, read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

GRACE_S = 5.0
LAST_WORDS = 12
QUIET = ("-q", "--tb=no", "-p", "no:cacheprovider", "-p", "plainspec.runners.pytest.own_options")
FEATURES = ("--gherkin", "--no-allure", "-p", "no:hypothesispytest")
FAULT_PLUGIN = ("-p", "plainspec.proving.plugin")
WARM = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # libraries that are loaded already need no rewriting


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Attributes:
        key: What it is about.
        paths: What to run, as pytest takes it.
        deadline_s: When to end it, in seconds.
        variant: What is planted; templates that others build with nothing planted are not shared with this run.
        options: What else pytest is started with.
    """

    key: str
    paths: tuple[str, ...]
    deadline_s: float
    variant: str = ""
    options: tuple[str, ...] = (*FEATURES, *FAULT_PLUGIN)

    @classmethod
    def of_fault(cls, key: str, paths: tuple[str, ...], fault: str, deadline_s: float) -> Job:
        """Run features with the fault that ``FILE::function`` names."""
        return cls(key, paths, deadline_s, fault, (*FEATURES, *FAULT_PLUGIN, f"--plainspec-fault={fault}"))


Done: TypeAlias = "Callable[[Job, RunRecord], Job | None]"
"""Is told of each end, one at a time; may ask for another run right after it."""


class Runner:
    """Starts runs and ends them, whatever happens; what all of them load is loaded once for each worker."""

    def __init__(self, root: Path, workers: int, folder: Path) -> None:
        """Run in the project at ``root``, so many at once; keep records in ``folder``."""
        self._root = root
        self._folder = folder
        environment = {**os.environ, "NO_COLOR": "1"}
        if sys.dont_write_bytecode:
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        self._servers = [ForkServer(root, environment) for _ in range(workers)]
        self._lock = threading.Lock()
        self._stopping = False
        self._started = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process."""
        for server in self._servers:
            server.close()

    def run(self, jobs: Iterable[Job], done: Done) -> None:
        """Run all jobs, each taken when somebody is free for it.

        Raises:
            KeyboardInterrupt: Somebody wants it to stop; every process that was started is gone.
        """
        upcoming = iter(jobs)
        with ThreadPoolExecutor(len(self._servers)) as pool:
            working = [pool.submit(self._work, server, upcoming, done) for server in self._servers]
            try:
                for worker in as_completed(working):
                    worker.result()
            except BaseException:
                with self._lock:
                    self._stopping = True
                for server in self._servers:
                    server.interrupt()
                wait(working, GRACE_S)
                self.__exit__(None, None, None)
                raise

    def _work(self, server: ForkServer, upcoming: Iterator[Job], done: Done) -> None:
        job: Job | None = None
        while True:
            with self._lock:
                job = job or next(upcoming, None)
                if job is None or self._stopping:
                    return
                self._started += 1
                file = self._folder / f"{self._started}.jsonl"
            record = self._run_one(server, job, file)
            with self._lock:
                if self._stopping:
                    return
                job = done(job, record)

    def _run_one(self, server: ForkServer, job: Job, file: Path) -> RunRecord:
        output = file.with_suffix(".log")
        arguments = [*QUIET, *WARM, *job.options, f"--rootdir={self._root}", f"--plainspec-record={file}"]
        started = time.monotonic()
        try:
            server.start([*arguments, *job.paths], output, {"PLAINSPEC_FAULT": job.variant})
            code = server.wait(job.deadline_s)
            server.end(GRACE_S)
        except ForkServerError as ended:
            return RunRecord(problems=[str(ended)])
        record = read_record(file)
        record.code, record.hung, record.seconds = code, code is None, time.monotonic() - started
        if code not in {0, 1, None} and not record.refused and not record.problems:
            said = output.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-LAST_WORDS:]
            words = " ".join(line.strip() for line in said if line.strip())
            record.problems.append(f"pytest ended with {code}: {words}")
        return record
