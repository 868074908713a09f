"""Gateways of the agency on the database and the Redis of a scenario."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from agency.sessions import UserID
from agency.sessions.tokens import Tokens
from plainspec.ports.gateway.system import TokenKind
from plainspec.systems.agency.gateway.agents import go_on_file
from plainspec.systems.agency.gateway.protocol import AgencyProtocol
from plainspec.systems.agency.gateway.serving import InLoop, InProcess, Orders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plainspec.ports.gateway.agents import AgentScript
    from plainspec.ports.gateway.system import GatewayLimits
    from plainspec.ports.store.threads import User

SHARED_KEYS = ("agency:runs:",)
LONG_PAST_S = -3600.0


class AgencyGateways:
    """The gateways of one scenario."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.protocol = AgencyProtocol()
        self.database_url = database_url
        self._folder = folder
        self._secret = secrets.token_hex(32)
        self._agents: set[str] = set()
        self._running: list[InLoop | InProcess] = []

    def token(self, user: User, kind: TokenKind = TokenKind.VALID, lives_s: float = 3600.0) -> str:
        """Issue a token, with the wrong secret or the wrong audience if it is to be wrong."""
        if kind is TokenKind.NONE:
            return ""
        secret = secrets.token_hex(32) if kind is TokenKind.FORGED else self._secret
        others = ("somebody-else",) if kind is TokenKind.OTHER_AUDIENCE else ()
        lifetime_s = LONG_PAST_S if kind is TokenKind.EXPIRED else lives_s
        return Tokens(secret, *others).issue(UserID(user.tenant, user.name), lifetime_s)

    async def start(
        self,
        agents: Sequence[AgentScript],
        limits: GatewayLimits,
        *,
        redis_url: str,
        database_url: str = "",
        own_process: bool = False,
    ) -> InLoop | InProcess:
        """Start one more."""
        orders = Orders(database_url or self.database_url, redis_url, self._secret, agents, limits, self._folder)
        started = InProcess(orders, len(self._running) + 1) if own_process else InLoop(orders)
        self._running.append(started)
        self._agents |= {script.name for script in agents}
        await started.start()
        return started

    def let_go_on(self, agent: str) -> None:
        """Make the file that its runs look for."""
        go_on_file(self._folder, agent).touch()

    def belongs_to_several(self, key: str) -> bool:
        """Tell whether it is one of the keys in which all runs are."""
        return key.startswith(SHARED_KEYS)

    def is_renewed(self, key: str) -> bool:
        """Tell whether it is one of the keys with the leases of runs."""
        return key.startswith(SHARED_KEYS)

    async def close(self) -> None:
        """Stop those in this loop, in which no agent waits any more, and kill those in processes of their own."""
        for name in self._agents:
            self.let_go_on(name)
        for one in self._running:
            await (one.kill() if isinstance(one, InProcess) else one.stop())
