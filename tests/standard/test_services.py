"""Services as processes: started, ready, stopped with all that they have started, and never forgotten."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from plainspec.services.errors import ServiceError
from plainspec.services.run_context import RunContext
from plainspec.stage.placeholders import KeptValues
from plainspec.stage.programs import runs
from plainspec.stage.programs.service import Service
from plainspec.stage.programs.services import Services, SharedServices
from tests.files import write
from tests.standard.conftest import FEATURES, PYPROJECT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

LIMIT_S = 20.0
SERVE = f"python {FEATURES / 'serve.py'}"


def children_of(text: str) -> list[psutil.Process]:
    """Return the running processes whose command contains a text."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = " ".join(process.info["cmdline"] or ())
        if text in command and process.info["status"] != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
            found.append(process)
    return found


def wait_until_gone(text: str) -> None:
    """Wait until no process has the text in its command."""
    started = time.monotonic()
    while left := children_of(text):
        assert time.monotonic() - started < LIMIT_S, left
        time.sleep(0.05)


async def test_a_service_is_ready_when_it_accepts_connections_and_gone_with_what_it_started(tmp_path: Path) -> None:
    mark = f"child-{os.getpid()}"
    service = Service("shop", f"{SERVE} child {mark}", KeptValues(), tmp_path)
    await service.start()
    _, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.close()
    (serving,) = [one for one in children_of(mark) if "supervisor" not in " ".join(one.cmdline())]
    (child,) = serving.children()
    directory = service._directory
    assert directory is not None
    await service.stop()
    assert not directory.exists()
    assert not serving.is_running()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert "serving" in service.log
    wait_until_gone(mark)


async def test_a_service_that_listens_nowhere_is_given_up_with_its_log_and_a_hint(tmp_path: Path) -> None:
    service = Service(
        "mute", "python -c 'print(\"deaf\", flush=True); import time; time.sleep(60)'", KeptValues(), tmp_path
    )
    try:
        with pytest.raises(ServiceError) as told:
            await service.start(limit_s=1.0)
    finally:
        await service.stop()
    expected = f'The service "mute" did not accept connections on port {service.port} within 1 s.'
    assert str(told.value).startswith(expected)
    assert "deaf" in str(told.value)
    assert "as {port} in its command, or as the variable PORT" in str(told.value)


async def test_a_service_that_does_not_heed_sigterm_is_killed(tmp_path: Path) -> None:
    write(
        tmp_path,
        "deaf.py",
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + (FEATURES / "serve.py").read_text(),
    )
    service = Service("deaf", "python deaf.py", KeptValues(), tmp_path)
    await service.start()
    await service.stop()
    assert children_of(str(tmp_path)) == []


async def test_a_service_on_the_other_loopback_address_is_found(tmp_path: Path) -> None:
    if not _has_ipv6():
        pytest.skip("this machine has no ::1")
    source = (FEATURES / "serve.py").read_text().replace("127.0.0.1", "::1")
    source = source.replace("HTTPServer((", "import socket; HTTPServer.address_family = socket.AF_INET6; HTTPServer((")
    write(tmp_path, "serve6.py", source)
    service = Service("six", "python serve6.py", KeptValues(), tmp_path)
    await service.start()
    await service.stop()
    assert service.url == f"http://[::1]:{service.port}"


def _has_ipv6() -> bool:
    import socket  # noqa: PLC0415 - the only test that needs it

    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


async def test_a_death_that_no_step_has_noticed_is_reported_at_the_end(tmp_path: Path) -> None:
    context = RunContext(root=tmp_path)
    values = KeptValues()
    services = Services(context, SharedServices(context), values)
    await services.use(SERVE)
    (serving,) = [one for one in children_of(str(FEATURES / "serve.py")) if "supervisor" not in " ".join(one.cmdline())]
    serving.send_signal(signal.SIGKILL)
    serving.wait(LIMIT_S)
    with pytest.raises(ServiceError, match="died during the scenario: it ended with code -9"):
        await services.close()
    assert context.observers == []


async def test_a_shared_service_starts_once_and_one_that_cannot_is_not_tried_again(tmp_path: Path) -> None:
    context = RunContext(
        root=tmp_path, programs={"shop": SERVE, "broken": f"{SERVE} fail", "own": f"{SERVE} {{database}}"}
    )
    shared = SharedServices(context)
    try:
        first, second = Services(context, shared, KeptValues()), Services(context, shared, KeptValues())
        await first.use_shared("shop")
        await first.close()
        await second.use_shared("shop")
        assert second._named("shop").ending() == ""
        with pytest.raises(ServiceError, match="there is no table") as once:
            await second.use_shared("broken")
        with pytest.raises(ServiceError) as twice:
            await second.use_shared("broken")
        assert twice.value is once.value
        with pytest.raises(ValueError, match=re.escape("no value for {database}") + ".*A shared service has no values"):
            await second.use_shared("own")
        await second.close()
    finally:
        await shared.close()
    assert children_of(str(FEATURES / "serve.py")) == []


async def test_a_command_that_does_not_end_is_killed_with_what_it_started(tmp_path: Path) -> None:
    running = runs.Runs(KeptValues(), tmp_path)
    with pytest.raises(ServiceError, match="did not finish within 1 s"):
        await running.run("Ana", f"sh -c 'python {FEATURES / 'count.py'} wait & wait'", limit_s=1.0)
    running.close()
    wait_until_gone(f"{FEATURES / 'count.py'} wait")


def test_services_are_gone_when_the_run_is_killed(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", PYPROJECT.replace("features/serve.py", str(FEATURES / "serve.py")))
    write(
        tmp_path,
        "features/wait.feature",
        """
        Feature: Waiting
          Rule: It takes long
            Scenario: Too long
              Given the service "named"
              When Ana sends GET /
              Then within 600 s Ana receives from /
                | path   | value |
                | $.MOOD | never |
        """,
    )
    command = [sys.executable, "-m", "pytest", "--gherkin", "-p", "no:asyncio", "-p", "no:cacheprovider"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        started = time.monotonic()
        while not [
            one for one in children_of(str(FEATURES / "serve.py")) if "supervisor" not in " ".join(one.cmdline())
        ]:
            assert time.monotonic() - started < LIMIT_S * 3
            assert run.poll() is None
            time.sleep(0.05)
        run.kill()
    wait_until_gone(str(FEATURES / "serve.py"))
