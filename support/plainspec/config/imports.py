"""What a file of the user's can do when it is imported, other than declare something."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from plainspec.extras import hint_for
from plainspec.gherkin.features.problems import Problem, ProblemKind


def asks_to_stop(error: BaseException) -> bool:
    """Tell whether somebody wants the whole run to end: with Ctrl-C, or with `pytest.exit`."""
    runner = sys.modules.get("pytest")
    return isinstance(error, KeyboardInterrupt) or (runner is not None and isinstance(error, runner.exit.Exception))


def line_of(file: Path, error: BaseException) -> int:
    """Return the line of a file that an error comes from; 0 where none does."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).absolute() == file]
    return (frames[-1].lineno if frames else getattr(error, "lineno", None)) or 0


def told(error: BaseException) -> str:
    """Return kind and text of an error, whose class may be unable to give one."""
    try:
        text = str(error)
    except Exception as refused:  # noqa: BLE001 - the class is the user's
        text = f"(its __str__ raises {type(refused).__name__})"
    return f"{type(error).__name__}: {text}".removesuffix(": ")


def unimportable(what: str, file: Path, error: BaseException) -> Problem:
    """Say that a file cannot be imported, on which of its lines, and why."""
    message, _, hint = f"{what} cannot be imported: {told(error)}".partition("\n")
    if isinstance(error, SystemExit):
        hint = hint or "a module that is imported must not end the program"
    if isinstance(error, ImportError):
        hint = "\n".join(filter(None, (hint, hint_for(error))))
    return Problem(ProblemKind.DEFINITION, str(file), line_of(file, error), message, hint)
