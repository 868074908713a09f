"""The adapter of the gateway `tinygate`, as its makers would write it for Plainspec."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
from typing import TYPE_CHECKING, Any

from plainspec.ports import NotOffered
from plainspec.ports.contents import Row
from plainspec.ports.gateway.agents import Fails, Returns, Thinks, UsesTool, Waits, Writes
from plainspec.ports.gateway.system import TokenKind
from plainspec.ports.system import System
from plainspec.systems.agency.gateway.protocol import AgencyProtocol  # how a client reads the wire, which is the same

from .gateway import Gateway
from .service import Limits
from .tokens import issue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from plainspec.ports.gateway.agents import AgentScript
    from plainspec.ports.gateway.system import GatewayLimits
    from plainspec.ports.store.threads import User

    from .agents import Agent, Run


class ScriptedError(Exception):
    """What a script says that happens."""


class Tinygate:
    """A gateway that is asked for what a scenario needs."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def address(self) -> str:
        """Where it listens."""
        return self._gateway.url

    async def notify(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Refuse to: it has no monitors."""
        raise NotOffered(f"monitors, whose {len(messages)} messages it would route")

    def log(self) -> str:
        """Return nothing: it has no log of its own."""
        return ""

    async def stop(self) -> None:
        """Stop it."""
        await self._gateway.stop()

    async def kill(self) -> None:
        """Refuse to: it has no process of its own."""
        raise NotOffered("gateways in processes of their own")


class Tinygates:
    """The one gateway of a scenario."""

    def __init__(self) -> None:
        self.protocol = AgencyProtocol()
        self.gateway: Gateway | None = None
        self._secret = secrets.token_hex(32)
        self._released: dict[str, asyncio.Event] = {}

    @property
    def database_url(self) -> str:
        """Refuse to name one: it keeps everything in memory."""
        raise NotOffered("gateways on PostgreSQL")

    def token(self, user: User, kind: TokenKind = TokenKind.VALID, lives_s: float = 3600.0) -> str:
        """Make a token, with the fault that it is to have."""
        secret = "somebody else's" if kind is TokenKind.FORGED else self._secret
        audience = "somebody-else" if kind is TokenKind.OTHER_AUDIENCE else "agency"
        lives_s = -1.0 if kind is TokenKind.EXPIRED else lives_s
        return "" if kind is TokenKind.NONE else issue(secret, user.tenant, user.name, lives_s, audience)

    async def start(
        self,
        agents: Sequence[AgentScript],
        limits: GatewayLimits,
        *,
        redis_url: str,  # noqa: ARG002 - it keeps everything in memory
        database_url: str = "",  # noqa: ARG002 - the same
        own_process: bool = False,
    ) -> Tinygate:
        """Start the gateway."""
        if own_process:
            raise NotOffered("gateways in processes of their own")
        if self.gateway is not None:
            raise NotOffered("a second gateway with the same data")
        chosen = {name: value for name, value in dataclasses.asdict(limits).items() if value is not None}
        self.gateway = Gateway({one.name: self._agent(one) for one in agents}, self._secret, Limits(**chosen))
        await self.gateway.start()
        return Tinygate(self.gateway)

    def let_go_on(self, agent: str) -> None:
        """Let the runs of an agent go on."""
        self._goes_on(agent).set()

    def is_renewed(self, key: str) -> bool:  # noqa: ARG002 - there are no keys
        """Tell nothing: it keeps nothing in Redis."""
        return False

    def belongs_to_several(self, key: str) -> bool:  # noqa: ARG002 - there are no keys
        """Tell nothing: it keeps nothing in Redis."""
        return False

    async def rows(self) -> Sequence[Row]:
        """Return what it keeps in memory."""
        service = self.gateway.service if self.gateway else None
        threads = [_row("thread", one.id, vars(one)) for one in service.threads.values()] if service else []
        runs = [_row("run", one.id, {"state": one.state}) for one in service.runs.values()] if service else []
        return [*threads, *runs]

    async def close(self) -> None:
        """Stop the gateway, whatever its runs do."""
        if self.gateway is not None:
            for run in self.gateway.service.runs.values():
                if run.task is not None:
                    run.task.cancel()
            await self.gateway.stop()

    def _goes_on(self, agent: str) -> asyncio.Event:
        return self._released.setdefault(agent, asyncio.Event())

    def _agent(self, script: AgentScript) -> Agent:
        async def work(run: Run, given: Any) -> Any:
            for one in script.steps:
                match one:
                    case Thinks(reasoning, times):
                        for _ in range(times):
                            run.think(reasoning)
                            await asyncio.sleep(0)
                    case Writes(text):
                        run.write(text)
                    case Waits():
                        await self._goes_on(script.name).wait()
                    case Fails(error):
                        raise ScriptedError(error)
                    case Returns(result):
                        return result
                    case UsesTool():
                        await _use(run, one)
            return given

        return work


async def _use(run: Run, one: UsesTool) -> None:
    async def tool(**_: Any) -> Any:
        await asyncio.sleep(one.takes_s)
        if one.error:
            raise ScriptedError(one.error)
        return one.result

    try:
        await run.use(tool, one.tool, dict(one.parameters))
    except ScriptedError:
        return  # an agent goes on when a tool fails


def _row(table: str, key: str, values: dict[str, Any]) -> Row:
    return Row(table, {name: str(value) for name, value in values.items()}, (key,))


async def gateways() -> AsyncIterator[Tinygates]:
    """Offer a gateway for a scenario."""
    system = Tinygates()
    try:
        yield system
    finally:
        await system.close()


def contents(gateways: Tinygates) -> Tinygates:
    """Offer what the gateway keeps."""
    return gateways


Adapter = System(name="tinygate", gateways=gateways, contents=contents)
"""A gateway of somebody else, and its adapter."""
