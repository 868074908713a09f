"""The fork server: what it loads ahead, and that no run leaves anything for the next one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.proving.fork_server import ForkServer, ForkServerError
from plainspec.proving.proof import PREFIX
from plainspec.services import directories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.proving.conftest import Shop

LEAVES = """
@fault("one leaves a mark", caught_by="buying/bill.feature: Two prices", because="the bill says")
def leave(patch):
    import os, sys, json, shop.till
    os.environ["LEFT_BEHIND"] = json.marked = "yes"
    os.chdir("/")
    shop.till.TAX = 9

@fault("the next one finds nothing", caught_by="buying/bill.feature: Two prices", because="the bill says")
def find(patch):
    import os, sys, json
    found = [os.environ.get("LEFT_BEHIND"), vars(json).get("marked"), "shop.till" in sys.modules, os.getcwd() == "/"]
    assert found == [None, None, False, False], found
    patch.attribute("shop.till:TAX", 7)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ForkServer]:
    made = ForkServer(tmp_path, {**os.environ})
    yield made
    made.close()


def test_a_fault_finds_nothing_of_the_one_before(shop: Shop) -> None:
    shop.faults(LEAVES)
    proven = shop.prove("--json", "--quick")
    (area,) = json.loads(proven.stdout)["areas"]
    assert [fault["finding"] for fault in area["faults"]] == ["caught", "caught"], proven.stdout


def test_what_a_fault_can_break_is_not_loaded_ahead() -> None:
    look = "import sys; from plainspec.proving.fork_server import preload; preload(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=120, check=True)
    modules = set(loaded.stdout.split())
    assert {"pytest", "sqlalchemy.ext.asyncio", "pytest_asyncio.plugin"} <= modules
    assert not {name for name in modules if name.split(".")[0] in {"agency", "steps", "faults", "tests"}}
    own = {name for name in modules if name.startswith("plainspec.")}
    assert not {name for name in own if name.startswith(("plainspec.systems", "plainspec.stage", "plainspec.runners"))}


def test_a_dead_fork_server_is_reported(server: ForkServer, tmp_path: Path) -> None:
    server.start(["--version"], tmp_path / "log", {})
    assert server.wait(120) == 0
    made: Any = server
    made._process.kill()
    made._process.wait()
    with pytest.raises(ForkServerError, match="has ended"):
        server.start(["--version"], tmp_path / "log", {})


def test_a_proof_that_is_killed_leaves_no_process_behind(shop: Shop) -> None:
    pipe = shop.stick()
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    proof = subprocess.Popen(shop.command(), cwd=shop.root, **quiet)
    child = int(pipe.read_text(encoding="utf-8"))
    proof.send_signal(signal.SIGKILL)
    proof.wait()
    deadline = time.monotonic() + 120
    while _is_there(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_there(child)
    directories.sweep(directories.memory_or_disk(), PREFIX)  # as the next proof does


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_fork_server_ends_with_its_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "plainspec.proving.fork_server"]
    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False, cwd=tmp_path
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
