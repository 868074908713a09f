"""The booking service, broken: each function makes an application that does one thing wrong."""

import asyncio

from service import app

RIGHT = {name: getattr(app, name) for name in ("tell", "shown", "guest_of")}


def silent():
    app.tell = lambda row, event: None
    return app.app


def to_everybody():
    def tell(row, event):
        for room in list(app.WATCHERS):
            RIGHT["tell"]({**row, "room": room}, event)

    app.tell = tell
    return app.app


def in_the_wrong_order():
    def tell(row, event):
        RIGHT["tell"](row, {"booked": "confirmed", "confirmed": "booked"}.get(event, event))

    app.tell = tell
    return app.app


def cancelling():
    def tell(row, event):
        RIGHT["tell"](row, event)
        if event == "booked":
            RIGHT["tell"](row, "cancelled")

    app.tell = tell
    return app.app


def open_to_all():
    def guest_of(scope):
        try:
            return RIGHT["guest_of"](scope)
        except app.Refused:
            return "nobody"

    app.guest_of = guest_of
    return app.app


def everybody_is_ana():
    app.guest_of = lambda scope: "Ana"
    return app.app


def talkative():
    app.shown = lambda row: {**RIGHT["shown"](row), "nights": str(row["nights"])}
    return app.app


def undecided():
    app.shown = lambda row: {**RIGHT["shown"](row), "state": "confirmed"}
    return app.app


def never_confirmed():
    app.CONFIRMATION_TAKES_S = 3600
    return app.app


def read_by_scripts():
    answer = app.Booking.answer

    async def readable(self, scope, body):
        status, document, headers = await answer(self, scope, body)
        return status, document, {name: value.replace(" HttpOnly;", "") for name, value in headers.items()}

    app.Booking.answer = readable
    return app.app


def curt():
    answer = app.Booking.answer

    async def without_reason(self, scope, body):
        try:
            return await answer(self, scope, body)
        except app.Refused as refused:
            raise app.Refused(refused.status, "no") from None

    app.Booking.answer = without_reason
    return app.app


def forgetful():
    live = app.Booking.live

    async def emptied(self, receive, send):
        connection = await app.asyncpg.connect(app.os.environ["DATABASE_URL"])
        await connection.execute("TRUNCATE booking")
        await connection.close()
        await live(self, receive, send)

    app.Booking.live = emptied
    return app.app


def without_a_log():
    app.print = lambda *texts, **options: None
    return app.app


def without_end():
    async def watch(self, scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            await asyncio.sleep(0)

    app.Booking.watch = watch
    return app.app
