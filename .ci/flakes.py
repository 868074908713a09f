"""Decides about tests that have failed: only a known flake may pass when it is run again by itself.

`python .ci/flakes.py --dates` fails if an entry of .ci/flakes.toml has expired. `python .ci/flakes.py ARGUMENTS…`,
after a run of pytest that failed, fails unless every failure is listed there; the listed ones run again with ARGUMENTS.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAILED = ROOT / ".pytest_cache/v/cache/lastfailed"


def known() -> dict[str, dt.date]:
    """Return the listed tests and the days on which they expire."""
    listed = tomllib.loads(Path(__file__).with_name("flakes.toml").read_text(encoding="utf-8")).get("flake", [])
    return {entry["test"]: entry["expires"] for entry in listed}


def expired() -> int:
    """Print the entries whose day has passed; return the exit status."""
    today = dt.datetime.now(dt.UTC).date()
    late = [f"{test} expired on {day}" for test, day in known().items() if day < today]
    print("\n".join(late) or "no known flake has expired")
    return int(bool(late))


def rerun(arguments: list[str]) -> int:
    """Run known flakes again, unless something else has failed too; return the exit status."""
    failed = list(json.loads(FAILED.read_text(encoding="utf-8"))) if FAILED.exists() else []
    unknown = [test for test in failed if test not in known()]
    if unknown or not failed:
        print("no known flake: " + ", ".join(unknown or ["pytest failed without a failed test"]))
        return 1
    print("known flakes failed, and run again by themselves: " + ", ".join(failed))
    command = [sys.executable, "-m", "pytest", *arguments, *failed]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - its own tests


if __name__ == "__main__":
    sys.exit(expired() if sys.argv[1:] == ["--dates"] else rerun(sys.argv[1:]))
