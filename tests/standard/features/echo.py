"""A service that answers with what it was asked: what the standard sentences are tried on."""

import asyncio
import json
import sys
import time

STARTED_S = time.monotonic()
DOCUMENT = {
    "guest": "Ana",
    "nights": 3,
    "paid": False,
    "rooms": [{"number": 12, "view": "sea"}, {"number": 14, "view": None}],
}
JSON, HTML = "application/json", "text/html"


async def app(scope, receive, send):
    if scope["type"] == "http" and scope["path"] == "/endless":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b"more\n", "more_body": True})
            await asyncio.sleep(0.5)
    elif scope["type"] == "http":
        status, headers, body = await answer(scope, await body_of(receive))
        encoded = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": body.encode()})
    elif scope["type"] == "websocket":
        await talk(scope, receive, send)
    else:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


async def answer(scope, body):
    path = scope["path"]
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    print(f"{scope['method']} {path}", flush=True)
    if path == "/document":
        return 200, [("content-type", JSON), ("x-mood", "calm")], json.dumps(DOCUMENT)
    if path == "/page":
        return 200, [("content-type", HTML)], "<h1>Room 12</h1>"
    if path == "/cookie":
        return 204, [("set-cookie", "session=s3cret; Path=/")], ""
    if path == "/moved":
        return 302, [("location", "/document")], ""
    if path == "/ripe":
        ripe = time.monotonic() - STARTED_S > float(scope["query_string"] or b"0")
        return 200 if ripe else 503, [("content-type", JSON)], json.dumps({"state": "ripe" if ripe else "green"})
    echo = {"method": scope["method"], "query": scope["query_string"].decode(), "headers": headers, "body": body}
    return 200, [("content-type", JSON)], json.dumps(echo)


async def body_of(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body.decode()


async def talk(scope, receive, send):
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    await receive()
    if scope["path"] == "/forbidden":
        await send({"type": "websocket.close"})
        return
    await send({"type": "websocket.accept"})
    await send_json(send, {"type": "hello", "to": headers.get("x-name"), "cookie": headers.get("cookie")})
    while (message := await receive())["type"] == "websocket.receive":
        said = message.get("text") or message["bytes"].decode()
        if said.startswith("close "):
            await send({"type": "websocket.close", "code": int(said.split()[1])})
            return
        if said.startswith("later "):
            await asyncio.sleep(float(said.split()[1]))
        await send({"type": "websocket.send", "text": said})


async def send_json(send, document):
    await send({"type": "websocket.send", "text": json.dumps(document)})


if __name__ == "__main__":
    sys.exit("run it with uvicorn")
