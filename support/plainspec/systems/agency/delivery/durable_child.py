"""Processes that execute runs: one process that has loaded what they need, and forks a child for each order.

Orders come as JSON lines over the standard input; when that closes, all children are killed. A child has its own log,
and leaves in its folder how it ended.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Checkpoint, Question
from agency.delivery.durable import runs_at
from agency.delivery.durable.postgres.runs import DbosRuns

if TYPE_CHECKING:
    from agency.delivery.contract import Journal, Json

ENDING = "ending.json"
LOG = "log"
TRACE = "trace"
PAUSE_S = 0.01
ROOM_BYTES = 20
"""What is left on a disk that has become full: too little for a record."""


@dataclass(frozen=True)
class Scripted:
    """A pipeline of scripted stages.

    Attributes:
        folder: Where traces are left, and where there is a file for each stage that may go on.
        stages: The stages, as `StageScript` has them.
        killed: The moment at which this process kills itself, and the stage that it is about.
        full_during: The stage during which the disk becomes full.
    """

    folder: Path
    stages: list[dict[str, Any]]
    killed: tuple[str, str]
    full_during: str

    async def __call__(self, journal: Journal, _: Json) -> Json:
        """Do the work of all stages, and ask what there is to ask."""
        self._moment("before", "")
        for stage in self.stages:
            name = stage["name"]
            await journal.stage(name, lambda stage=stage: self._work(journal.run_id, stage))  # type: ignore[misc]
            self._moment("after", name)
            if stage["questions"]:
                questions = tuple(Question(text, text) for text in stage["questions"])
                await journal.decision(Checkpoint(name, f"Review of {name}", questions))
                self._moment("decided", name)
        self._moment("at the end", "")
        return {"stages": len(self.stages)}

    async def _work(self, run: str, stage: dict[str, Any]) -> Json:
        name = stage["name"]
        self._trace(run, name)
        self._moment("in", name)
        if name == self.full_during:
            fill_disk(self.folder / "runs" / f"{run}.jsonl")
        while stage["waits"] and not (self.folder / f"{name}.goes_on").exists():  # noqa: ASYNC110 - a file
            await asyncio.sleep(PAUSE_S)
        if stage["fails"] and self._times(run, name) == 1:
            raise RuntimeError(stage["fails"])
        return {"times": self._times(run, name)}

    def _trace(self, run: str, stage: str) -> None:
        file = os.open(self.folder / TRACE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, f"{run} {stage} {os.getpid()}\n".encode())
        os.close(file)

    def _times(self, run: str, stage: str) -> int:
        lines = (line.split()[:2] for line in (self.folder / TRACE).read_text(encoding="utf-8").splitlines())
        return sum(line == [run, stage] for line in lines)

    def _moment(self, moment: str, stage: str) -> None:
        if (moment, stage) == self.killed:
            os.kill(os.getpid(), signal.SIGKILL)


def fill_disk(file: Path) -> None:
    """Have no file of this process grow beyond the size of this one, and hardly that."""
    sys.dont_write_bytecode = True  # a module's bytecode would be cut off, and spoil all imports that follow
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + ROOM_BYTES, resource.RLIM_INFINITY))


async def execute(order: dict[str, Any], pipeline: Scripted) -> None:
    """Execute a run, or as a worker what is submitted, until this process is told to stop."""
    if order["run"]:
        async with runs_at(order["where"], pipeline) as runs:
            await (runs.resume(order["run"]) if order["resumes"] else runs.start(order["run"], {}))
    else:
        async with DbosRuns(order["where"], pipeline, shares=True, lease_s=order["lease_s"]):
            Path(order["own"], "ready").touch()  # noqa: ASYNC240 - once
            await asyncio.Event().wait()


def child(order: dict[str, Any]) -> None:
    """Execute an order in this process, and leave how it ended."""
    own = Path(order["own"])
    log = os.open(own / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    ending: dict[str, Any] = {}
    pipeline = Scripted(Path(order["folder"]), order["stages"], tuple(order["killed"]), order["full_during"])
    try:
        asyncio.run(execute(order, pipeline))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - it is handed to the process that gave the order
        ending = {"kind": type(error).__name__, "message": str(error)}
    if order["full_during"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    (own / ENDING).write_text(json.dumps(ending), encoding="utf-8")


def serve() -> None:
    """Fork a child for each order, and say its number; write down the status of each that has ended."""
    children: dict[int, Path] = {}

    def reap(*_: object) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                part = children[ended[0]] / "status.part"
                part.write_text(str(os.waitstatus_to_exitcode(ended[1])), encoding="utf-8")
                part.rename(children.pop(ended[0]) / "status")

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        if not (number := os.fork()):
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            os.close(sys.stdin.fileno())
            child(order)
            logging.shutdown()
            os._exit(0)
        children[number] = Path(order["own"])
        signal.signal(signal.SIGCHLD, reap)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    for number in list(children):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


if __name__ == "__main__":
    serve()
