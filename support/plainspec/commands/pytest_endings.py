"""Why a run of pytest that a command has started came to no end, in one sentence."""

from __future__ import annotations

import traceback

from plainspec.config.imports import told

CRASH = "INTERNALERROR> "
"""Begins the lines in which pytest tells that it, or a plugin, has failed."""


def end_of_pytest(error: BaseException) -> str:
    """Say what has ended pytest, and the line that it comes from where it is no error of pytest's."""
    said = told(error)
    if isinstance(error, Exception):
        return said
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}: {said}" if frames else said


def refusal_of_pytest(complained: str, said: str) -> str:
    """Return pytest's message on one line: what follows its last `ERROR:`, or what a crash comes down to.

    Args:
        complained: What it has written to standard error.
        said: What it has written to standard output, the head of its session among it.
    """
    crashed = [line for line in (complained + said).splitlines() if line.startswith(CRASH)]
    if crashed:
        return f"pytest failed: {crashed[-1].removeprefix(CRASH).strip()}"
    for text in (complained, said):
        _, error, after = text.rpartition("ERROR: ")
        if error:
            return " ".join(after.split())
    return " ".join((complained or said).split()) or "pytest could not start"
