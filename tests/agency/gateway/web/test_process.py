"""The gateway as a process: started, asked, and stopped by a signal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.asyncio.client import connect

from agency.gateway.__main__ import main
from agency.gateway.web.limits import Limits
from agency.gateway.web.serving.process import limits_of
from agency.sessions.tokens import Tokens
from agency.settings import Environment, GatewaySettings, load_settings
from plainspec.systems.agency.store.database import application_url
from tests.agency.gateway.web.people import ANA, KEY, closed, receive

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio
START_LIMIT_S = 60.0
ROOT = Path(__file__).parents[4]


def write_settings(folder: Path, database_url: str, redis_url: str, more: str = "") -> None:
    """Write the settings of the environment testing."""
    (folder / "testing.toml").write_text(
        f'database_url = "{database_url}"\nredis_url = "{redis_url}"\ntoken_secret = "{KEY}"\n[gateway]\n{more}'
    )


@asynccontextmanager
async def process(folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run a gateway, and hand out its address."""
    command = ["-m", "agency.gateway", "--environment", "testing", "--settings", str(folder), "--port", "0"]
    pipe = asyncio.subprocess.PIPE
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=pipe, stderr=pipe, env=env)
    try:
        assert running.stdout is not None
        async with asyncio.timeout(START_LIMIT_S):
            line = (await running.stdout.readline()).decode()
        assert line.startswith("the gateway listens on http://127.0.0.1:"), (await running.communicate())[1].decode()
        yield running, line.split()[-1]
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


async def test_a_process_serves_until_it_is_asked_to_stop(
    tmp_path: Path, database_url: str, redis_server_url: str
) -> None:
    reachable = application_url(database_url).replace("@/", "@localhost/")  # settings want a host; the socket counts
    write_settings(tmp_path, reachable, redis_server_url)
    headers = {"Authorization": f"Bearer {Tokens(KEY).issue(ANA, 60)}"}
    async with process(tmp_path) as (running, url):
        async with httpx.AsyncClient(base_url=url) as http:
            assert (await http.get("/health")).json() == {"status": "ok", "unavailable": []}
        async with connect(url.replace("http", "ws") + "/v1/events", additional_headers=headers) as socket:
            await receive(socket)
            running.send_signal(signal.SIGTERM)
            assert await closed(socket) == 1001
        async with asyncio.timeout(START_LIMIT_S):
            assert await running.wait() == 0


def test_wrong_settings_are_all_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_settings(tmp_path, "mysql://x/y", "redis://localhost", "waiting_events = 0")
    assert main(["--environment", "testing", "--settings", str(tmp_path)]) == 1
    problems = capsys.readouterr().err.splitlines()
    assert [problem.split(":")[0] for problem in problems] == ["database_url", "waiting_events"]


def test_an_unknown_environment_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--environment", "moon"]) == 1
    assert "there is no 'moon'" in capsys.readouterr().err


def test_the_limits_of_the_settings_are_those_of_the_gateway(tmp_path: Path) -> None:
    write_settings(tmp_path, "postgresql://localhost/agency", "redis://localhost")
    settings = load_settings(
        "gateway", Environment.TESTING, tmp_path, {"AGENCY_ORIGINS": "https://a.example, https://b"}
    )
    assert isinstance(settings, GatewaySettings)
    assert settings.origins == ("https://a.example", "https://b")
    limits = limits_of(settings)
    assert limits.origins == settings.origins
    assert Limits() == limits_of(settings.model_copy(update={"origins": ()}))
