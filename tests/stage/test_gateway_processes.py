"""Gateways of the agency in processes of their own: started, asked to stop, killed, and what is said of failures."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from plainspec.ports.gateway.agents import AgentScript, Thinks
from plainspec.ports.gateway.system import GatewayLimits
from plainspec.ports.store.threads import User
from plainspec.services.errors import ServiceError
from plainspec.services.redis.embedded import embedded_redis
from plainspec.systems.agency.gateway.serving import InProcess
from plainspec.systems.agency.gateway.system import AgencyGateways
from plainspec.systems.agency.store.database import application_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """Run Redis."""
    with embedded_redis() as server:
        yield str(server.url(0))


async def test_a_process_serves_until_it_is_asked_to_stop(database_url: str, redis_url: str, tmp_path: Path) -> None:
    system = AgencyGateways(application_url(database_url), tmp_path)
    agents = [AgentScript("researcher", (Thinks("weighing two sources"),))]
    gateway = await system.start(agents, GatewayLimits(), redis_url=redis_url, own_process=True)
    assert isinstance(gateway, InProcess)
    headers = {"Authorization": f"Bearer {system.token(User('Acme', 'Ana'))}"}
    async with httpx.AsyncClient(base_url=gateway.address, headers=headers) as http:
        assert (await http.get("/health")).json()["status"] == "ok"
        assert (await http.get("/v1/threads")).json() == {"threads": []}
        with pytest.raises(ValueError, match="1 messages cannot be routed in a process of its own"):
            await gateway.notify([{"type": "text"}])
        await gateway.stop()
        with pytest.raises(httpx.ConnectError):
            await http.get("/health")
    await asyncio.gather(gateway.stop(), gateway.kill())
    await system.close()


async def test_a_process_that_cannot_start_shows_its_log(tmp_path: Path) -> None:
    system = AgencyGateways("nothing://here", tmp_path)
    with pytest.raises(ServiceError, match=r"did not start in a process of its own(?s:.*)nothing"):
        await system.start([], GatewayLimits(), redis_url="redis://127.0.0.1:1/0", own_process=True)
    await system.close()
