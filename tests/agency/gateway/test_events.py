"""The envelope of events."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from agency.gateway.events import Event, EventType


def test_a_copy_of_an_event_has_a_text_of_its_own() -> None:
    event = Event(
        type=EventType.AGENT_STARTED, run_id="r", agent_name="planner", sequence=1, timestamp=datetime.now(UTC)
    )
    assert json.loads(event.text)["offset"] == 0
    copied = event.model_copy(update={"offset": 7, "epoch": "e"})
    assert json.loads(copied.text) | {"offset": 7, "epoch": "e"} == json.loads(copied.text)
    assert json.loads(event.text)["offset"] == 0
