"""Processes, timed whole and in turn, so that a machine's moods fall on all of them alike."""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TIMEOUT_S = 600.0
TAIL_LINES = 12
RSS_UNIT_BYTES = 1 if sys.platform == "darwin" else 1024
FOREIGN = re.compile(r"^(PYTEST|PLAINSPEC|COV|ALLURE|BEHAVE|CUCUMBER|NODE_)|^PYTHON|^VIRTUAL_ENV$")


class RunFailedError(Exception):
    """A tool crashed, hung, or ran another number of scenarios than it was given."""


@dataclass(frozen=True)
class Sample:
    """What one process took."""

    wall_s: float
    cpu_s: float
    peak_rss_bytes: int
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """A command line, what to do before it, and how to tell that it did its work.

    `exit_code` is what it ends with, `expected` must be found in the output; `findings` reads what the process left
    behind, after the clock has stopped.
    """

    argv: tuple[str, ...]
    folder: Path
    expected: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None
    findings: Callable[[], tuple[str, ...]] | None = None
    exit_code: int = 0


@dataclass(frozen=True)
class Spread:
    """A median with the extremes it was taken from."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Summarise measured values, of which there must be one at least."""
        return cls(statistics.median(values), min(values), max(values), len(values))


def clean_environment(folder: Path) -> dict[str, str]:
    """The environment without settings that would reach one tool and not another."""
    kept = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
    return kept | {"XDG_CACHE_HOME": str(folder / ".cache"), "NO_COLOR": "1", "PYTHONUTF8": "1"}


def run(command: Command) -> Sample:
    """Run a command once.

    Raises:
        RunFailedError: it exited with another code than expected, took longer than `TIMEOUT_S` seconds, or its
            output lacks what was expected.
    """
    if command.before:
        command.before()
    log = command.folder / "benchmark.log"
    environment = clean_environment(command.folder) | command.environment
    with log.open("wb") as output:
        started_s = time.perf_counter()
        process = subprocess.Popen(
            command.argv,
            cwd=command.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watchdog = threading.Timer(TIMEOUT_S, process.kill)
        watchdog.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started_s
        watchdog.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode != command.exit_code or not re.search(command.expected, text):
        tail = "\n".join(text.splitlines()[-TAIL_LINES:])
        line = " ".join(command.argv)
        raise RunFailedError(f"{line}\nexit code {process.returncode}, expected output {command.expected!r}\n{tail}")
    return Sample(
        wall_s,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * RSS_UNIT_BYTES,
        command.findings() if command.findings else (),
    )


def ratios(above: Sequence[Sample], below: Sequence[Sample], *, cpu: bool = False) -> Spread:
    """Ratios of samples that were taken in the same round."""
    pairs = zip(above, below, strict=False)
    if cpu:
        return Spread.of([a.cpu_s / b.cpu_s for a, b in pairs])
    return Spread.of([a.wall_s / b.wall_s for a, b in pairs])


def differences_ms(above: Sequence[Sample], below: Sequence[Sample], *, cpu: bool = False) -> Spread:
    """Differences in milliseconds between samples that were taken in the same round."""
    pairs = zip(above, below, strict=False)
    if cpu:
        return Spread.of([(a.cpu_s - b.cpu_s) * 1000 for a, b in pairs])
    return Spread.of([(a.wall_s - b.wall_s) * 1000 for a, b in pairs])


def shares(nothing: Sequence[Sample], base: Sequence[Sample], more: Sequence[Sample]) -> Spread:
    """What `more` adds to `base`, as a share of what `base` adds to `nothing`; round by round."""
    triples = zip(nothing, base, more, strict=False)
    return Spread.of([(c.wall_s - b.wall_s) / (b.wall_s - a.wall_s) for a, b, c in triples])
