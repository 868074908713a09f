"""The features of gateways specify another server, too: one in memory, with frames of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FEATURES = ("order", "reconnection", "user_isolation")
LIMIT_S = 300


@pytest.mark.requirement("S3-WS-02")
def test_the_same_features_hold_for_a_server_with_another_wire_format() -> None:
    named = [f"features/websocket/{name}.feature" for name in FEATURES]
    options = ["--system", "gateways.server:SYSTEM", "-p", "no:cacheprovider", "-q", "-k", "not asks"]
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
    assert "14 passed" in ran.stdout
    assert "skipped" not in ran.stdout
