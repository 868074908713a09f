"""The features of gateways specify another server, too: one in memory, with frames of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FEATURES = ("commands", "events", "order", "reconnection", "two_gateways", "user_isolation")
OF_THE_AGENCY = ("asks", "sends", "unknown", "Keys", "killed", "thread")
"""Words of scenarios about paths, frames, secrets, crashes and stored rows, of which this server has others, or none."""
LIMIT_S = 300


@pytest.mark.requirement("S3-WS-02")
def test_the_same_features_hold_for_a_server_with_another_wire_format() -> None:
    named = [f"features/websocket/{name}.feature" for name in FEATURES]
    options = [
        "--system",
        "gateways.server:SYSTEM",
        "-p",
        "no:cacheprovider",
        "-q",
        "-k",
        " and ".join(f"not {word}" for word in OF_THE_AGENCY),
    ]
    path = os.pathsep.join([str(ROOT / "tests/stage"), *sys.path])
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--gherkin", *named, *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "19 passed" in ran.stdout
    assert "skipped" not in ran.stdout
