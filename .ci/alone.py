"""Run every scenario alone: in a process of its own, with servers of its own, and compare with a run of all.

Processes are forked from one that has imported the libraries, two at a time; each still takes two to three seconds of a
processor, so that all of them take a quarter of an hour. `.ci/run` leaves it out; tests/isolation runs a sample.
Run as `uv run python .ci/alone.py`, with paths of features to be content with those.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import traceback
from pathlib import Path

from tests.runners.verdicts.verdicts import FILE, read_verdicts

AT_ONCE = 2
OPTIONS = (
    "--gherkin",
    "--no-allure",
    "-q",
    "-p",
    "tests.runners.verdicts.verdicts",
    "-W",
    "ignore::pytest.PytestWarning",
)
LIBRARIES = ("pytest", "asyncpg", "redis.asyncio", "sqlalchemy.ext.asyncio", "alembic.command")


def start(file: Path, *arguments: str) -> int:
    """Start a run whose verdicts go to a file; return the number of its process."""
    process = os.fork()
    if process:
        return process
    code = 3
    try:
        os.environ[FILE] = str(file)
        with file.with_suffix(".log").open("w", encoding="utf-8") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        pytest = importlib.import_module("pytest")
        code = pytest.main([*OPTIONS, *arguments])
    except BaseException:  # noqa: BLE001 - a fork ends here, whatever happens
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def main(paths: list[str]) -> int:
    """Compare, print, and return 1 where a verdict differs, else 0."""
    for name in LIBRARIES:
        importlib.import_module(name)
    folder = Path(tempfile.mkdtemp(prefix="plainspec-alone-"))
    os.waitpid(start(folder / "together", *paths), 0)
    together = read_verdicts(folder / "together")
    waiting = list(enumerate(sorted(together)))
    running: dict[int, tuple[Path, tuple[str, int]]] = {}
    differing = 0
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            number, place = waiting.pop()
            file = folder / str(number)
            running[start(file, f"{place[0]}:{place[1]}")] = file, place
        file, place = running.pop(os.wait()[0])
        alone = read_verdicts(file)
        if alone != {place: together[place]}:
            differing += 1
            print(f"{place[0]}:{place[1]}: {together[place]} among the others, alone {alone}")
            print(file.with_suffix(".log").read_text(encoding="utf-8"))
    print(f"{len(together) - differing} of {len(together)} scenarios have the same verdict alone; logs are in {folder}")
    return 1 if differing or not together else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
