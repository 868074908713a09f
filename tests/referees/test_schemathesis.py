"""The gateway's HTTP against its own OpenAPI document, by requests that schemathesis makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.referees.referee import run_referee

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.referees.conftest import Examined

EXAMPLES = 10
"""For each operation, besides those of borders and of missing and wrong parameters."""
LEFT_OUT = {
    "positive_data_acceptance": "texts that PostgreSQL cannot store are refused at any depth, which a schema cannot say",
    "ensure_resource_availability": "404 also says that there is no such agent, in a thread that there is",
}


def test_answers_are_those_that_the_document_describes(
    examined: Callable[..., AbstractContextManager[Examined]], tmp_path: Path
) -> None:
    with examined() as gateway:
        run = run_referee(
            "schemathesis",
            [
                *("run", f"{gateway.url}/openapi.json", "--no-color"),
                *("--header", f"Authorization: Bearer {gateway.token()}"),
                *("--checks", "all", "--exclude-checks", ",".join(LEFT_OUT)),
                *("--max-examples", str(EXAMPLES), "--seed", "1", "--request-timeout", "10"),
            ],
            tmp_path,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert "9 selected / 9 total" in run.stdout
        assert gateway.errors() == []
