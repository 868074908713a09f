"""In which way somebody connects: with which token or ticket, to which gateway, and where in the stream."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plainspec.ports.gateway.protocol import Position
from plainspec.ports.gateway.system import TokenKind

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN_EPOCH = "an-epoch-that-never-was"
LIVES = re.compile(r"with a token that expires in ([\d.]+) s")
OLD_TICKET = re.compile(r"with a ticket that is ([\d.]+) s old")
TICKET_OF = re.compile(r"with ([A-Z][a-z]+)'s ticket")
GATEWAY = re.compile(r" ?to gateway (\d+)$")
EVENT = re.compile(r"again after event (\d+)")
ORIGIN = re.compile(r"from the origin (\S+)")


@dataclass(frozen=True)
class ConnectionMode:
    """How a connection is made.

    Attributes:
        gateway: The number of the gateway; 0 for the first one that runs.
        token: The token that the person has from now on; None for the one that they have.
        lives_s: For so long is it valid.
        ticket: `new` or `used`, where a ticket stands for the token.
        ticket_of: Whose ticket it is; empty for one's own.
        ticket_age_s: For so long is a new ticket kept before it is shown.
        resumes: Whether it asks for what was missed.
        after_offset: After which event; None for the last one that was received.
        knows_epoch: Whether it names the stream that it was connected to.
        headers: Further headers of the handshake.
        answers_pings: Whether the client answers the pings of the gateway.
        reads: Whether it reads on after the first frame; if not, it does when a Then looks at the connection.
    """

    gateway: int = 0
    token: TokenKind | None = None
    lives_s: float = 3600.0
    ticket: str = ""
    ticket_of: str = ""
    ticket_age_s: float = 0.0
    resumes: bool = False
    after_offset: int | None = None
    knows_epoch: bool = True
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    answers_pings: bool = True
    reads: bool = True

    def position_after(self, last: Position) -> Position:
        """Return the position at which it asks to go on, where `last` is the last one that was received."""
        offset = last.offset if self.after_offset is None else self.after_offset
        return Position(last.epoch if self.knows_epoch else UNKNOWN_EPOCH, offset)


MODES = {
    "": ConnectionMode(),
    "anew": ConnectionMode(),
    "again": ConnectionMode(resumes=True),
    "again with an unknown epoch": ConnectionMode(resumes=True, knows_epoch=False),
    "with a ticket": ConnectionMode(ticket="new"),
    "without answering pings": ConnectionMode(answers_pings=False),
    "without reading": ConnectionMode(reads=False),
    "with the same ticket": ConnectionMode(ticket="used"),
    **{f"with {kind.value}": ConnectionMode(token=kind) for kind in TokenKind},
}


def mode_named(text: str) -> ConnectionMode:
    """Read it from a sentence.

    Raises:
        ValueError: Nobody connects in this way.
    """
    found = GATEWAY.search(text)
    gateway = int(found[1]) if found else 0
    how = GATEWAY.sub("", text)
    if lives := LIVES.fullmatch(how):
        return ConnectionMode(gateway, token=TokenKind.VALID, lives_s=float(lives[1]))
    if old := OLD_TICKET.fullmatch(how):
        return ConnectionMode(gateway, ticket="new", ticket_age_s=float(old[1]))
    if owner := TICKET_OF.fullmatch(how):
        return ConnectionMode(gateway, ticket="new", ticket_of=owner[1])
    if origin := ORIGIN.fullmatch(how):
        return ConnectionMode(gateway, headers={"Origin": origin[1]})
    if event := EVENT.fullmatch(how):
        return ConnectionMode(gateway, resumes=True, after_offset=int(event[1]))
    if how in MODES:
        return replace(MODES[how], gateway=gateway)
    raise ValueError(f"unknown way to connect: {text!r}")
