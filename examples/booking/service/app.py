"""Room booking over HTTP and WebSockets: an ASGI application on PostgreSQL, with no framework."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections import defaultdict
from datetime import date
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import asyncpg

CONFIRMATION_TAKES_S = 0.2
GUESTS: dict[str, str] = {}  # those who have signed in, by token
WATCHERS: defaultdict[int, set[asyncio.Queue[dict[str, Any]]]] = defaultdict(set)  # by room
WORK: set[asyncio.Task[None]] = set()


class Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Booking:
    """The application: what it does with bookings, and how requests reach that."""

    pool: asyncpg.Pool

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "websocket":
            await self.watch(scope, receive, send)
        else:
            try:
                status, answer, headers = await self.answer(scope, await body_of(receive))
            except Refused as refused:
                status, answer, headers = refused.status, {"error": str(refused)}, {}
            headers = {"content-type": "application/json", **headers}
            encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": status, "headers": encoded})
            await send({"type": "http.response.body", "body": b"" if answer is None else json.dumps(answer).encode()})

    async def live(self, receive: Any, send: Any) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=4)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def answer(self, scope: dict[str, Any], body: bytes) -> tuple[int, Any, dict[str, str]]:
        match scope["method"], scope["path"].strip("/").split("/"):
            case "POST", ["session"]:
                name = parse_qs(body.decode()).get("name", [""])[0]
                if not name:
                    raise Refused(400, "a name is needed")
                GUESTS[token := secrets.token_hex(16)] = name
                return 201, {"guest": name}, {"set-cookie": f"session={token}; HttpOnly; Path=/"}
            case "POST", ["bookings"]:
                booked = await self.book(guest_of(scope), body)
                return 201, booked, {"location": f"/bookings/{booked['id']}"}
            case "GET", ["bookings", number]:
                return 200, shown(await self.find(number)), {}
            case "DELETE", ["bookings", number]:
                await self.cancel(guest_of(scope), await self.find(number))
                return 204, None, {}
            case "GET", ["rooms", room]:
                rows = await self.pool.fetch("SELECT * FROM booking WHERE room = $1 ORDER BY nights", int(room))
                return 200, {"room": int(room), "bookings": [shown(row) for row in rows]}, {}
        raise Refused(404, f"there is no {scope['path']}")

    async def find(self, number: str) -> asyncpg.Record:
        if row := await self.pool.fetchrow("SELECT * FROM booking WHERE id = $1", int(number)):
            return row
        raise Refused(404, f"there is no booking {number}")

    async def book(self, guest: str, body: bytes) -> dict[str, Any]:
        try:
            wanted = json.loads(body)
            nights = asyncpg.Range(date.fromisoformat(wanted["from"]), date.fromisoformat(wanted["to"]))
            statement = "INSERT INTO booking (room, guest, nights) VALUES ($1, $2, $3) RETURNING *"
            row = await self.pool.fetchrow(statement, wanted["room"], guest, nights)
        except asyncpg.ExclusionViolationError:
            raise Refused(409, f"room {wanted['room']} is taken") from None
        except (ValueError, KeyError, asyncpg.DataError, asyncpg.CheckViolationError):
            raise Refused(
                400, "a booking has a room from 1 to 99, and a day from which and a later one to which"
            ) from None
        tell(row, "booked")
        task = asyncio.create_task(self.confirm(row["id"]))
        WORK.add(task)
        task.add_done_callback(WORK.discard)
        return shown(row)

    async def confirm(self, number: int) -> None:
        await asyncio.sleep(CONFIRMATION_TAKES_S)
        if row := await self.pool.fetchrow("UPDATE booking SET state = 'confirmed' WHERE id = $1 RETURNING *", number):
            tell(row, "confirmed")
            print(f"booking {number} is confirmed", flush=True)

    async def cancel(self, guest: str, row: asyncpg.Record) -> None:
        if row["guest"] != guest:
            raise Refused(403, "only the guest can cancel a booking")
        await self.pool.execute("DELETE FROM booking WHERE id = $1", row["id"])
        tell(row, "cancelled")

    async def watch(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        room = int(scope["path"].strip("/").split("/")[1])
        try:
            guest_of(scope)
        except Refused:
            await send({"type": "websocket.close"})  # before it is accepted: 403
            return
        await send({"type": "websocket.accept"})
        if not 1 <= room <= 99:
            await send({"type": "websocket.close", "code": 4404, "reason": f"there is no room {room}"})
            return
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        WATCHERS[room].add(queue)
        pushing = asyncio.create_task(push(queue, send))
        while (await receive())["type"] != "websocket.disconnect":
            queue.put_nowait({"type": "pong"})
        pushing.cancel()
        WATCHERS[room].discard(queue)


async def push(queue: asyncio.Queue[dict[str, Any]], send: Any) -> None:
    while True:
        await send({"type": "websocket.send", "text": json.dumps(await queue.get())})


async def body_of(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def guest_of(scope: dict[str, Any]) -> str:
    cookies = SimpleCookie(dict(scope["headers"]).get(b"cookie", b"").decode())
    if "session" in cookies and (guest := GUESTS.get(cookies["session"].value)):
        return guest
    raise Refused(401, "sign in first")


def shown(row: asyncpg.Record) -> dict[str, Any]:
    nights = row["nights"]
    days = {"from": nights.lower.isoformat(), "to": nights.upper.isoformat()}
    return {"id": row["id"], "room": row["room"], "guest": row["guest"], **days, "state": row["state"]}


def tell(row: asyncpg.Record, event: str) -> None:
    for queue in WATCHERS[row["room"]]:
        queue.put_nowait({"type": event, "booking": row["id"], "guest": row["guest"]})


app = Booking()
