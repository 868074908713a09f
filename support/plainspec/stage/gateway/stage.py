"""The stage for gateways: started when a scenario first needs one, with people, their connections and their runs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from plainspec.ports.gateway.protocol import Accepted, Refused
from plainspec.ports.gateway.system import TokenKind
from plainspec.ports.refusals import RefusedError
from plainspec.stage.gateway.connections import Connection, Connections
from plainspec.stage.gateway.gateways import Gateways
from plainspec.stage.gateway.leak_check import LeakCheck
from plainspec.stage.gateway.people import Device, Person, StartedRun
from plainspec.stage.http.sessions import Request
from plainspec.stage.placeholders import SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plainspec.ports.gateway.protocol import Position, RunReport
    from plainspec.ports.gateway.protocol import Request as Asked
    from plainspec.ports.gateway.system import GatewaySystem
    from plainspec.stage.gateway.connection_modes import ConnectionMode
    from plainspec.stage.http.sessions import Sessions
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.sockets.sockets import Sockets

__tracebackhide__ = True  # a failure shows the sentence that failed

SUCCESS = range(200, 300)


class GatewayStage:
    """Gateways of the system, and the people who use them.

    Attributes:
        connections: Those of people's devices.
        people: Who has used a gateway, by name.
        gateways: Those that the people use.
        leak_check: Searches for what has leaked to others.
    """

    def __init__(
        self, system: GatewaySystem, redis_url: str, refusals: Refusals, sessions: Sessions, sockets: Sockets
    ) -> None:
        self.connections = Connections()
        self.people: dict[str, Person] = {}
        self.gateways = Gateways(system, redis_url)
        self.sessions = sessions
        self.sockets = sockets
        self.leak_check = LeakCheck(self.people, sessions, sockets, redis_url, system.belongs_to_several)
        self._system = system
        self._protocol = system.protocol
        self._refusals = refusals
        self._tickets: dict[str, str] = {}

    async def person(self, name: str) -> Person:
        """Return a person; a new one gets a valid token and a thread."""
        if name not in self.people:
            person = Person(name)
            await self.give_token(person, TokenKind.VALID)
            asked = self._protocol.opening_a_thread(person.thread_title)
            person.thread_id = self._protocol.thread_opened(await self.ask(person, asked))
            self.sessions.values.keep(f"thread-of-{name.replace(' ', '-')}", person.thread_id)
            self.people[name] = person
        return self.people[name]

    async def give_token(self, person: Person, kind: TokenKind, lives_s: float = 3600.0) -> None:
        """Give a person a token, with which all further requests and handshakes are made."""
        person.token = self._system.token(person.user, kind, lives_s)
        session = self.sessions.of(person.name)
        session.headers.clear()
        session.headers.update(self._protocol.headers(person.token) if person.token else {})
        self.sessions.values.keep(SERVICE, (await self.gateways.gateway()).address)

    async def ask(self, person: Person, asked: Asked) -> Any:
        """Send a request to the first gateway that runs, and return the JSON of the answer.

        Raises:
            RefusedError: The answer is a refusal.
        """
        url = (await self.gateways.gateway()).address + asked.path
        answer = await self.sessions.of(person.name).ask(Request(asked.method, url), asked.body)
        if answer.status not in SUCCESS:
            raise RefusedError(self._protocol.refusal_of(answer.status, answer.text))
        return answer.json()

    async def connect(self, device: Device, mode: ConnectionMode) -> Connection | None:
        """Connect a device in some way; record why it is refused, if it is, and return nothing."""
        person = await self.person(device.person)
        if mode.token is not None:
            await self.give_token(person, mode.token, mode.lives_s)
        with self._refusals.of(person.name):
            return await self._open(device, person, mode)
        return None

    async def _open(self, device: Device, person: Person, mode: ConnectionMode) -> Connection:
        ticket = await self._ticket(person, mode) if mode.ticket else ""
        address = (await self.gateways.gateway(mode.gateway)).address
        url = address + self._protocol.events_path(self._position(device, mode), ticket)
        headers = {} if ticket or not person.token else self._protocol.headers(person.token)
        traced = {"traceparent": person.handshake_span} if person.handshake_span else {}
        headers = {**headers, **traced, **mode.headers}
        socket = await self.sockets.open_at(device.name, url, headers, self._protocol.subprotocols)
        if socket.refused is not None:
            raise RefusedError(self._protocol.refusal_of(socket.refused, socket.refused_body))
        if not mode.answers_pings:
            socket.answer_no_pings()
        connection = Connection(device, socket, self._protocol)
        self.connections.add(connection)
        if not mode.reads:
            await connection.ready()
            socket.stop_reading()
        return connection

    async def _ticket(self, person: Person, mode: ConnectionMode) -> str:
        """Return a ticket, the person's own or another's, that is as old as it is to be."""
        owner = await self.person(mode.ticket_of or person.name)
        if mode.ticket == "new":
            answer = await self.ask(owner, self._protocol.asking_for_a_ticket())
            self._tickets[owner.name] = self._protocol.ticket_given(answer)
            await asyncio.sleep(mode.ticket_age_s)
        return self._tickets[owner.name]

    def _position(self, device: Device, mode: ConnectionMode) -> Position | None:
        if not mode.resumes:
            return None
        position = next((one.position for one in reversed(self.connections.all_of(device)) if one.position), None)
        if position is None:
            raise AssertionError(f"{device.name} has received nothing, so there is no position to connect again at")
        return mode.position_after(position)

    async def start_run(self, device: Device, agent: str, given: Any, thread_id: str = "") -> bool:
        """Have somebody start a run; return whether it is accepted, and record why it is not."""
        person = await self.person(device.person)
        marked = {**(given if isinstance(given, dict) else {"input": given}), "mark": person.mark}
        answer = await self._answer(
            device,
            lambda request_id: self._protocol.start_run(request_id, thread_id or person.thread_id, agent, marked),
        )
        if isinstance(answer, Accepted):
            person.runs.append(StartedRun(agent, answer.run_id))
            self.sessions.values.keep(f"run-of-{device.person.replace(' ', '-')}", answer.run_id)
        return self._record(device.person, answer)

    async def cancel(self, device: Device, run_id: str) -> bool:
        """Have somebody cancel a run; return whether it is accepted, and record why it is not."""
        return await self._command(device, lambda request_id: self._protocol.cancel_run(request_id, run_id))

    async def write(self, device: Device, text: str, thread_id: str) -> bool:
        """Have somebody send a message to a thread; return whether it is accepted, and record why it is not."""
        return await self._command(device, lambda request: self._protocol.send_message(request, thread_id, text))

    async def _command(self, device: Device, made: Callable[[str], str]) -> bool:
        return self._record(device.person, await self._answer(device, made))

    async def _answer(self, device: Device, made: Callable[[str], str]) -> Accepted | Refused:
        """Send a command, as a part of the span that the person's commands carry, and return the answer."""
        connection = self.connections.of(device)
        span = self.people[device.person].command_span
        return await connection.command(
            lambda request_id: self._protocol.within(made(request_id), span) if span else made(request_id)
        )

    async def send_raw(self, device: Device, messages: Sequence[str | bytes], *, as_text: bool | None = None) -> None:
        """Send messages as they are, and record the refusal that answers them, if one does before the limit."""
        connection = self.connections.of(device)
        before = len(connection.frames(Refused))
        for message in messages:
            if connection.socket.is_open:
                await connection.socket.send(message, as_text=as_text)
        for refused in await connection.refusals_after(before):
            self._record(device.person, refused)

    def _record(self, person: str, answer: Accepted | Refused) -> bool:
        if isinstance(answer, Refused):
            self._refusals.record(person, answer.refusal)
        return isinstance(answer, Accepted)

    def run_of(self, person: str, agent: str) -> StartedRun:
        """Return the last run of an agent that a person has started.

        Raises:
            ValueError: There is none.
        """
        found = [run for run in self.people[person].runs if run.agent == agent] if person in self.people else []
        if not found:
            raise ValueError(f"{person} has started no run of the agent {agent!r}")
        return found[-1]

    async def reports(self, person: str) -> list[RunReport]:
        """Read what is stored of each run of a person, in the order in which they were started."""
        asking, read = await self.person(person), self._protocol.run_reported
        return [read(await self.ask(asking, self._protocol.asking_for_a_run(run.run_id))) for run in asking.runs]

    async def messages(self, name: str) -> Sequence[tuple[str, str]]:
        """Read author and text of each message in a person's thread."""
        asked = self._protocol.asking_for_messages((person := await self.person(name)).thread_id)
        return self._protocol.messages_shown(await self.ask(person, asked))

    async def close(self) -> None:
        """Close all connections, over networks that have recovered, and the gateways.

        Raises:
            AssertionError: Something of one user has leaked to another, to a key of another's, or to the log.
        """
        leaks = await self.leak_check.leaks()
        self.sessions.networks.recover()
        await self.sockets.close()
        await self.gateways.close()
        self.leak_check.stop_listening()
        if leaks:
            raise AssertionError("\n".join(leaks))
