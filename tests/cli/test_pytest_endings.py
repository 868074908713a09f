"""Why a run of pytest that a command has started has ended, in one sentence."""

from __future__ import annotations

import sys

import pytest

from plainspec.commands.pytest_endings import end_of_pytest, refusal_of_pytest


def test_an_exit_is_named_with_its_line_and_an_error_with_its_message() -> None:
    with pytest.raises(SystemExit) as ended:
        sys.exit(0)
    assert end_of_pytest(ended.value).startswith(f"{__file__}:")
    assert end_of_pytest(ended.value).endswith(": SystemExit: 0")
    assert end_of_pytest(SystemExit(3)) == "SystemExit: 3"
    assert end_of_pytest(ValueError("no room")) == "ValueError: no room"


@pytest.mark.parametrize(
    ("complained", "said", "reason"),
    [
        ("INTERNALERROR> Traceback\nINTERNALERROR> OSError: full\n", "", "pytest failed: OSError: full"),
        ("ERROR: file or directory not found:\n  x\n", "", "file or directory not found: x"),
        ("", "===== head =====\nERROR: path cannot contain []\n", "path cannot contain []"),
        ("usage: wrong\n option\n", "", "usage: wrong option"),
        ("", "", "pytest could not start"),
    ],
)
def test_what_pytest_refuses_is_one_line(complained: str, said: str, reason: str) -> None:
    assert refusal_of_pytest(complained, said) == reason
