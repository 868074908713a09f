"""The handshake of the WebSocket: who may open one, and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.agency.gateway.web.people import ANA, BEN, House, Person, closed, command, receive

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from agency.gateway.web.serving import Gateway

pytestmark = pytest.mark.anyio


async def refusal(url: str, **options: Any) -> tuple[int, dict[str, Any]]:
    """Try to connect, and return the status and the problem."""
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, **options):
            pytest.fail("the handshake was accepted")
    response = refused.value.response
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, orjson.loads(response.body or b"")


async def ticket_of(person: Person) -> str:
    answer = await person.http.post("/v1/tickets", headers=person.headers)
    assert answer.status_code == 201
    return str(answer.json()["ticket"])


async def test_the_first_frame_says_where_the_stream_is(ana: Person) -> None:
    async with ana.connected() as socket:
        ready = await receive(socket)
        assert socket.subprotocol == "agency.v1"
    assert ready == {
        "version": 1,
        "type": "ready",
        "epoch": ready["epoch"],
        "offset": 0,
        "resume": "none",
        "heartbeat_s": 20.0,
    }


async def test_a_client_may_offer_no_subprotocol(ana: Person) -> None:
    async with ana.connected(subprotocols=None) as socket:
        assert (await receive(socket))["type"] == "ready"
        assert socket.subprotocol is None


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer nonsense"}])
async def test_a_handshake_without_a_good_token_is_answered_with_401(headers: dict[str, str], gateway: Gateway) -> None:
    status, problem = await refusal(gateway.websocket_url, additional_headers=headers)
    assert (status, problem["type"]) == (401, "urn:agency:problem:unauthorized")
    assert "nonsense" not in str(problem)


async def test_an_expired_token_is_answered_with_401(house: House, gateway: Gateway) -> None:
    headers = {"Authorization": f"Bearer {house.tokens.issue(ANA, -60)}"}
    status, problem = await refusal(gateway.websocket_url, additional_headers=headers)
    assert (status, problem["detail"]) == (401, "the token has expired")


async def test_a_ticket_opens_one_connection_of_its_owner(ana: Person, gateway: Gateway) -> None:
    url = f"{gateway.websocket_url}?ticket={await ticket_of(ana)}"
    thread = await ana.open_thread()
    async with connect(url) as socket:
        assert (await receive(socket))["type"] == "ready"
        await socket.send(command("run", thread_id=thread, agent="waiter"))
        assert (await receive(socket))["type"] in {"accepted", "agent_started"}
    status, _ = await refusal(url)
    assert status == 401


async def test_redis_does_not_hold_the_ticket_and_forgets_it(ana: Person, redis: Redis) -> None:
    ticket = await ticket_of(ana)
    (key,) = await redis.keys("agency:ticket:*")
    assert ticket.encode() not in key
    assert 0 < await redis.pttl(key) <= 30_000


async def test_a_ticket_that_has_expired_is_refused(house: House) -> None:
    async with house.gateway(ticket_s=0.001) as gateway, house.person(gateway) as ana:
        status, _ = await refusal(f"{gateway.websocket_url}?ticket={await ticket_of(ana)}")
        assert status == 401


async def test_a_ticket_ends_with_the_token_that_it_was_bought_with(house: House, gateway: Gateway) -> None:
    async with house.person(gateway, lifetime_s=1) as ana:
        ticket = await ticket_of(ana)
        async with connect(f"{gateway.websocket_url}?ticket={ticket}") as socket:
            assert (await receive(socket))["type"] == "ready"
            assert await closed(socket) == 4401


@pytest.mark.parametrize(
    ("origin", "status"), [("https://agency.example", 101), ("https://evil.example", 403), ("null", 403)]
)
async def test_browsers_connect_from_allowed_origins_only(origin: str, status: int, house: House) -> None:
    async with house.gateway(origins=("https://agency.example",)) as gateway, house.person(gateway) as ana:
        if status == 101:
            async with ana.connected(origin=origin) as socket:
                assert (await receive(socket))["type"] == "ready"
        else:
            said, problem = await refusal(gateway.websocket_url, origin=origin, additional_headers=ana.headers)
            assert (said, problem["type"]) == (403, "urn:agency:problem:forbidden")


async def test_an_allowed_origin_may_ask_for_tickets(house: House) -> None:
    async with house.gateway(origins=("https://agency.example",)) as gateway, house.person(gateway) as ana:
        origin = {"Origin": "https://agency.example"}
        answer = await ana.http.post("/v1/tickets", headers=ana.headers | origin)
        assert answer.headers["access-control-allow-origin"] == origin["Origin"]


@pytest.mark.parametrize(
    "query", ["?offset=3", "?epoch=a", "?epoch=a&offset=-1", "?epoch=a&offset=x", "?epoch=&offset=1"]
)
async def test_a_malformed_resume_is_answered_with_422(query: str, ana: Person, gateway: Gateway) -> None:
    status, problem = await refusal(gateway.websocket_url + query, additional_headers=ana.headers)
    assert (status, problem["type"]) == (422, "urn:agency:problem:invalid_message")


async def test_there_is_no_other_websocket(ana: Person, gateway: Gateway) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(gateway.websocket_url.replace("events", "others"), additional_headers=ana.headers):
            pytest.fail("the handshake was accepted")


async def test_of_one_user_nothing_reaches_another(ana: Person, ben: Person) -> None:
    async with ana.connected() as hers, ben.connected() as his:
        await receive(hers)
        await receive(his)
        run = await ana.start_run("researcher", topic="rain")
        theirs = await ben.start_run("failer")
        seen = [await receive(his)]
        while seen[-1]["type"] != "agent_completed":
            seen.append(await receive(his))
        assert {event["run_id"] for event in seen} == {theirs}
        assert run not in str(seen)
        assert BEN != ANA
