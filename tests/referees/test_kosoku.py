"""The WebSocket of the gateway's server against Autobahn's cases, as kosoku runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.referees.referee import run_referee

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.referees.conftest import Examined

LONGEST_BYTES = 32 * 1024 * 1024
"""Cases of the group 9 send 16 MiB at once, which the gateway's own limit refuses."""
COMPRESSION = ("12.*", "13.*")
"""Compression is not offered: it would let a small frame grow beyond the limit."""
KNOWN = {"7.1.5"}
"""A close frame within a fragmented message, which the library `websockets` answers with another code than 1000."""
CASES = 301
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}


def test_the_server_passes_the_cases_of_autobahn(
    examined: Callable[..., AbstractContextManager[Examined]], tmp_path: Path
) -> None:
    excluded = [word for case in COMPRESSION for word in ("-x", case)]
    with examined(message_bytes=LONGEST_BYTES) as gateway:
        url = gateway.url.replace("http", "ws", 1)
        run = run_referee("kosoku", [f"{url}/echo", *excluded, "-p", "2", "-o", str(tmp_path / "cases")], tmp_path)
        report = tmp_path / "cases/index.json"
        assert report.is_file(), run.stdout + run.stderr
        (cases,) = json.loads(report.read_bytes()).values()
        wrong = {
            name: case for name, case in cases.items() if not {case["behavior"], case["behaviorClose"]}.issubset(GOOD)
        }
        assert len(cases) == CASES
        assert set(wrong) == KNOWN, wrong
        assert gateway.errors() == []
