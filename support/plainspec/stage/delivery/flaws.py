"""The calculator of a scenario, and what can be wrong with it, each as an edit of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOURCE, TESTS, SPECIFICATION = "calculator.py", "tests/test_calculator.py", "SPECIFICATION.md"
DIVIDE = "def divide(a: float, b: float) -> float:"
IMPORTS = '"""Arithmetic on two numbers."""\n'
TESTED = "import pytest\n"

HANGING = """

def test_that_never_ends() -> None:
    import os, pathlib, subprocess, sys, time
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    pathlib.Path(__file__).with_name("programs.txt").write_text(f"{os.getpid()} {other.pid} end")
    time.sleep(120)
"""
HOLD = "tests/hold.txt"
HELD = """

def test_that_is_held() -> None:
    import pathlib, time
    while pathlib.Path(__file__).with_name("hold.txt").exists():
        time.sleep(0.05)
"""
READING = """

LIMIT = (pathlib.Path(__file__).parent / "tests/limits.txt").read_text()
"""
MORE = """\
\"\"\"More arithmetic.\"\"\"


def halve(a: float) -> float:
    \"\"\"Return the half of a number.\"\"\"
    return a / 2


def double(a: float) -> float:
    \"\"\"Return the double of a number.\"\"\"
    return 2 * a
"""
FORGETFUL = """

async def compute_later() -> None:
    \"\"\"Compute.\"\"\"
"""


def _replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{path} has no {old!r}, so it cannot be edited")
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def _append(file: str, text: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as opened:
            opened.write(text)

    return edit


def _cut(file: str, begin: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").partition(begin)[0], encoding="utf-8")

    return edit


def _both(*edits: Callable[[Path], None]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        for one in edits:
            one(folder)

    return edit


def _reads(folder: Path) -> None:
    (folder / "tests/limits.txt").write_text("100", encoding="utf-8")
    _both(_replace(SOURCE, IMPORTS, f"{IMPORTS}\nimport pathlib\n"), _append(SOURCE, READING))(folder)


def _held(folder: Path) -> None:
    (folder / HOLD).touch()
    _append(TESTS, HELD)(folder)


def _untested_module(folder: Path) -> None:
    (folder / "helpers").mkdir()
    (folder / "helpers/more.py").write_text(MORE, encoding="utf-8")


FLAWS: dict[str, Callable[[Path], None]] = {
    "divides wrongly": _replace(SOURCE, "return a / b", "return a * b"),
    "does not offer divide": _both(
        _replace(SOURCE, DIVIDE, "def share(a: float, b: float) -> float:"),
        _replace(TESTS, "divide", "share"),
    ),
    "has no tests": lambda folder: (folder / TESTS).unlink(),
    "tests only its addition": _cut(TESTS, '@pytest.mark.parametrize(("a", "b", "rest")'),
    "has a folder with a module that no test imports": _untested_module,
    "has an import that it does not use": _replace(SOURCE, IMPORTS, f"{IMPORTS}\nimport math\n"),
    "has a name that does not exist": _replace(SOURCE, "return a - b", "return a - c"),
    "has a function without types": _replace(SOURCE, DIVIDE, "def divide(a, b):"),
    "evaluates what it is given": _replace(SOURCE, "return a + b", "return float(eval(f'{a} + {b}'))"),
    "imports a module that does not exist": _replace(SOURCE, IMPORTS, f"{IMPORTS}\nimport arithmetics\n"),
    "reads a file of its tests": _reads,
    "is not formatted": _replace(SOURCE, "return a + b", "return   a+b"),
    "lends its tests a module that it does not use": _both(
        _replace(SOURCE, IMPORTS, f"{IMPORTS}\nimport math\n"),
        _append(
            TESTS,
            "\n\ndef test_pi() -> None:\n    from calculator import math\n\n    assert add(math.pi, 0) == math.pi\n",
        ),
    ),
    "has a test that never awaits a coroutine": _both(
        _append(SOURCE, FORGETFUL),
        _append(
            TESTS, "\n\ndef test_later() -> None:\n    from calculator import compute_later\n\n    compute_later()\n"
        ),
    ),
    "has a test that never ends": _append(TESTS, HANGING),
    "has a test that hangs until a delivery is killed": _held,
    "has no specification": lambda folder: (folder / SPECIFICATION).unlink(),
    "multiplies in another way": _replace(SOURCE, "return a * b", "return b * a"),
}
"""Each flaw by its words in features."""
