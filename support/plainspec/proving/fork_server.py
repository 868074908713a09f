"""A warm process that forks a child for each run, so that what all runs load is loaded once.

It reads a line of JSON for each run, and answers with two: the child's process id, and the code with which it ended.
What a fault can break is never loaded here: only the standard library and what Plainspec and pytest's plugins stand
on. When whoever asked is gone, the child is killed, too.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any


def main() -> None:
    """Serve until standard input ends; in a child, run what was asked for and return."""
    inbox, answers = os.dup(0), os.dup(1)
    ended, tell_end = os.pipe()
    os.set_blocking(tell_end, False)
    signal.set_wakeup_fd(tell_end)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(inbox, encoding="utf-8", closefd=False) as orders:
        while line := orders.readline():
            order = json.loads(line)
            load(order["modules"])
            child = os.fork()
            if not child:
                signal.set_wakeup_fd(-1)
                for inherited in (inbox, answers, ended, tell_end):
                    os.close(inherited)
                _become(order)
                return
            _answer(answers, child)
            _answer(answers, _code_of(child, inbox, ended))


def load(modules: list[str]) -> None:
    """Import what can be imported, and keep the collector from touching, and so copying, it in every child."""
    for name in modules:
        with suppress(Exception):  # a child that needs it will say what is wrong with it
            importlib.import_module(name)
    if modules:
        gc.collect()
        gc.freeze()


def _answer(answers: int, number: int) -> None:
    os.write(answers, b"%d\n" % number)


def _code_of(child: int, inbox: int, ended: int) -> int:
    """Wait for a child; kill it should nobody want to know any more."""
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        readable, _, _ = select.select([inbox, ended], [], [])
        if ended in readable:
            os.read(ended, 64)
        elif inbox in readable:  # nothing is sent while a child runs, so this is the end
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)


def _become(order: dict[str, Any]) -> None:
    """Be a process of its own: its session, its output, its signals, its environment."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Path(order["log"]).open("wb") as log, Path(os.devnull).open("rb") as nothing:
        for source, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source.fileno(), target)
    os.environ.update(order["environment"])
    sys.argv = ["pytest", *order["arguments"]]


if __name__ == "__main__":
    main()
    if sys.argv[1:]:
        import pytest

        sys.exit(pytest.main(sys.argv[1:]))
