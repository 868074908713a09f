"""Decides about tests that have failed: from a day on, only a known flake may pass when it is run again by itself.

`python .ci/flakes.py --dates` fails if an entry of .ci/flakes.toml has expired. `python .ci/flakes.py ARGUMENTS…`,
after a run of pytest that failed, runs again what failed; from `unlisted_until` on it fails if one is not listed.
`python .ci/flakes.py --proof` fails once a proof that has failed may not be run again.
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


LISTED = tomllib.loads(Path(__file__).with_name("flakes.toml").read_text(encoding="utf-8"))
TODAY = dt.datetime.now(dt.UTC).date()


def known() -> dict[str, dt.date]:
    """Return the listed tests and the days on which they expire."""
    return {entry["test"]: entry["expires"] for entry in LISTED.get("flake", [])}


def expired() -> int:
    """Print the entries whose day has passed; return the exit status."""
    late = [f"{test} expired on {day}" for test, day in known().items() if day < TODAY]
    print("\n".join(late) or "no known flake has expired")
    return int(bool(late))


def rerun(arguments: list[str]) -> int:
    """Run known flakes again, unless something else has failed too; return the exit status."""
    failed = list(json.loads(FAILED.read_text(encoding="utf-8"))) if FAILED.exists() else []
    unknown = [test for test in failed if test not in known()]
    if not failed or (unknown and LISTED["unlisted_until"] < TODAY):
        print("no known flake: " + ", ".join(unknown or ["pytest failed without a failed test"]))
        return 1
    print("run again by themselves: " + ", ".join(failed))
    print("UNSTEADY if they pass now, and to be mended: " + (", ".join(unknown) or "none but known flakes"))
    command = [sys.executable, "-m", "pytest", *arguments, *failed]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - its own tests


def proof() -> int:
    """Say whether a proof that has failed may be run again; return the exit status."""
    day = LISTED["proof_again_until"]
    print(f"a proof may be run again until {day}: UNSTEADY if every fault is caught now")
    return int(day < TODAY)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--dates"]:
            sys.exit(expired())
        case ["--proof"]:
            sys.exit(proof())
        case arguments:
            sys.exit(rerun(arguments))
