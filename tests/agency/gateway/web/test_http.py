"""The HTTP routes: threads and runs of a user, and of nobody else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

if TYPE_CHECKING:
    from agency.gateway.web.serving import Gateway
    from tests.agency.gateway.web.people import Person

pytestmark = pytest.mark.anyio
SOMEWHERE = str(uuid4())
ROUTES = [
    ("POST", "/v1/tickets"),
    ("POST", "/v1/threads"),
    ("GET", "/v1/threads"),
    ("POST", f"/v1/threads/{SOMEWHERE}/runs"),
    ("GET", f"/v1/threads/{SOMEWHERE}/messages"),
    ("GET", f"/v1/runs/{SOMEWHERE}"),
    ("POST", f"/v1/runs/{SOMEWHERE}/cancel"),
    ("GET", f"/v1/runs/{SOMEWHERE}/ag-ui"),
]
NO_THREADS = [
    b"",
    b"{",
    b"[]",
    b"\xff",
    b'{"title": ""}',
    b'{"title": "  "}',
    b'{"title": "\\u0000"}',
    b'{"title": "\\ud800"}',
    b'{"title": 7}',
    b'{"title": "Rain", "owner": "Ben"}',
    b'{"title": "%s"}' % (b"x" * 201),
    b"[" * 20000 + b"]" * 20000,
]
NO_RUNS = [
    (b'{"agent": "nobody"}', (404, "not_found")),
    (b'{"agent": "waiter", "input": [1]}', (422, "invalid_message")),
    (b'{"agent": "waiter", "input": {"a": NaN}}', (422, "invalid_message")),
    (b'{"agent": "waiter", "input": {"a": 1e999}}', (422, "invalid_message")),
    (b'{"agent": "waiter", "input": {"a": 9007199254740993}}', (422, "invalid_message")),
    (b'{"agent": "waiter", "input": {"a": "\\u0000"}}', (422, "invalid_message")),
    (b'{"agent": "waiter", "input": {"\\u0000": 1}}', (422, "invalid_message")),
    (b'{"agent": "waiter", "input": {"a": ["\\ud800"]}}', (422, "invalid_message")),
    (b'{"agent": "waiter", "input": {"a": ' + b"[" * 50 + b"]" * 50 + b"}}", (422, "invalid_message")),
]


async def ended(person: Person, run: str) -> dict[str, Any]:
    """Ask for a run until it has ended."""
    async with asyncio.timeout(20):
        while True:
            answer = await person.http.get(f"/v1/runs/{run}", headers=person.headers)
            report: dict[str, Any] = answer.json()
            if report["state"] not in {"created", "active"}:
                return report
            await asyncio.sleep(0.02)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Check that an answer is a problem, and return its status and what its type ends with."""
    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert said["status"] == answer.status_code
    assert said["detail"]
    assert said["title"]
    return answer.status_code, said["type"].removeprefix("urn:agency:problem:")


async def test_a_user_opens_threads_and_sees_their_own_only(ana: Person, ben: Person) -> None:
    opened = await ana.open_thread("Rain")
    listed = await ana.http.get("/v1/threads", headers=ana.headers)
    assert listed.json() == {"threads": [{"thread_id": opened, "title": "Rain"}]}
    assert (await ben.http.get("/v1/threads", headers=ben.headers)).json() == {"threads": []}


async def test_a_run_is_started_and_reported(ana: Person) -> None:
    report = await ended(ana, await ana.start_run("researcher", topic="rain"))
    assert report["state"] == "completed"
    assert report["output"] == {"found": ["rain, found with a key of 9 characters"]}
    assert report["error"] is None


async def test_a_failed_run_reports_its_error(ana: Person) -> None:
    report = await ended(ana, await ana.start_run("failer"))
    assert report["state"] == "failed"
    assert "no rain today" in report["error"]
    assert report["output"] is None


async def test_a_run_is_cancelled_once(ana: Person) -> None:
    run = await ana.start_run("waiter")
    cancelled = await ana.http.post(f"/v1/runs/{run}/cancel", headers=ana.headers)
    assert (cancelled.status_code, cancelled.json()) == (202, {"run_id": run})
    assert (await ended(ana, run))["state"] == "cancelled"
    assert problem(await ana.http.post(f"/v1/runs/{run}/cancel", headers=ana.headers)) == (409, "conflict")


async def test_what_belongs_to_another_user_does_not_exist(ana: Person, ben: Person) -> None:
    thread, run = await ana.open_thread(), await ana.start_run("waiter")
    requests = [
        ("GET", f"/v1/runs/{run}", None),
        ("POST", f"/v1/runs/{run}/cancel", None),
        ("GET", f"/v1/runs/{run}/ag-ui", None),
        ("GET", f"/v1/threads/{thread}/messages", None),
        ("POST", f"/v1/threads/{thread}/runs", {"agent": "waiter"}),
    ]
    for method, path, body in requests:
        theirs = await ben.http.request(method, path, json=body, headers=ben.headers)
        none = await ben.http.request(
            method, path.replace(run, SOMEWHERE).replace(thread, SOMEWHERE), json=body, headers=ben.headers
        )
        assert problem(theirs) == problem(none) == (404, "not_found")
        assert theirs.text.replace(run, "").replace(thread, "") == none.text.replace(SOMEWHERE, "")
    assert (await ana.http.get(f"/v1/runs/{run}", headers=ana.headers)).json()["state"] in {"created", "active"}


async def test_a_thread_without_messages_has_none(ana: Person) -> None:
    thread = await ana.open_thread()
    listed = await ana.http.get(f"/v1/threads/{thread}/messages", headers=ana.headers)
    assert listed.json() == {"messages": []}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic QW5h"}, {"Authorization": "Bearer x.y.z"}])
async def test_nothing_is_answered_without_a_token(headers: dict[str, str], gateway: Gateway) -> None:
    async with httpx.AsyncClient(base_url=gateway.url) as http:
        for method, path in ROUTES:
            answer = await http.request(method, path, headers=headers)
            assert problem(answer) == (401, "unauthorized")
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_thread_needs_a_title(ana: Person) -> None:
    headers = ana.headers | {"Content-Type": "application/json"}
    for body in NO_THREADS:
        answer = await ana.http.post("/v1/threads", content=body, headers=headers)
        assert problem(answer) in {(400, "bad_request"), (422, "invalid_message")}, body
    assert (await ana.http.get("/v1/threads", headers=ana.headers)).json() == {"threads": []}


async def test_a_run_needs_an_agent_and_json(ana: Person) -> None:
    thread = await ana.open_thread()
    headers = ana.headers | {"Content-Type": "application/json"}
    for body, expected in NO_RUNS:
        answer = await ana.http.post(f"/v1/threads/{thread}/runs", content=body, headers=headers)
        assert problem(answer) == expected, body


async def test_a_body_that_is_too_long_is_refused(ana: Person) -> None:
    long = b'{"title": "' + b"x" * 70_000 + b'"}'

    async def pieces() -> Any:
        for start in range(0, len(long), 1000):
            yield long[start : start + 1000]

    for body in (long, pieces()):
        answer = await ana.http.post("/v1/threads", content=body, headers=ana.headers)
        assert problem(answer) == (413, "too_large")


async def test_what_is_not_there_is_a_problem_too(ana: Person) -> None:
    assert problem(await ana.http.get("/v2")) == (404, "not_found")
    answer = await ana.http.delete("/v1/threads")
    assert problem(answer) == (405, "about:blank")
    assert "GET" in answer.headers["allow"]
    assert problem(await ana.http.get("/v1/runs/7", headers=ana.headers)) == (422, "invalid_message")


async def test_the_gateway_is_healthy(ana: Person) -> None:
    assert (await ana.http.get("/health")).json() == {"status": "ok", "unavailable": []}
