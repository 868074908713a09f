"""How a command has ended that was started, and that runs on while others act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.stage.placeholders import KeptValues
from plainspec.stage.programs.runs import Run, Runs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

pytestmark = pytest.mark.anyio


@pytest.fixture(params=[True, False], ids=["uvloop", "asyncio"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": request.param}


def ending_with(code: int) -> Callable[[], Awaitable[Run]]:
    """Return the outcome of a command that ends once it is waited for."""

    async def outcome() -> Run:
        return Run("sell tea", code, "sold", "")

    return outcome


async def test_the_end_of_a_command_that_runs_on_is_waited_for_and_kept(tmp_path: Path) -> None:
    runs = Runs(KeptValues(), tmp_path)
    runs.expect("Ana", ending_with(7))
    assert (await runs.ended("Ana")).code == 7
    assert runs.last("Ana").output == "sold"


async def test_a_later_command_takes_the_place_of_one_that_runs_on(tmp_path: Path) -> None:
    runs = Runs(KeptValues(), tmp_path)
    runs.expect("Ana", ending_with(7))
    runs.keep("Ana", Run("sell coffee", 0, "", ""))
    assert (await runs.ended("Ana")).command == "sell coffee"


async def test_who_has_run_nothing_gets_no_exit_code(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Ben has run nothing yet"):
        await Runs(KeptValues(), tmp_path).ended("Ben")


@pytest.mark.parametrize("given", [None, "", "tea\n", "tea\n" * 100_000])
@pytest.mark.parametrize("command", ["true", "echo sold"])
async def test_a_command_may_end_before_it_has_read_anything(tmp_path: Path, command: str, given: str | None) -> None:
    runs = Runs(KeptValues(), tmp_path)
    ended = [(await runs.run("Ana", command, given)).code for _ in range(20)]
    assert ended == [0] * 20


async def test_a_command_reads_what_it_is_given_to_the_end(tmp_path: Path) -> None:
    given = "tea\n" * 100_000
    assert (await Runs(KeptValues(), tmp_path).run("Ana", "cat", given)).output == given.rstrip()
    assert (await Runs(KeptValues(), tmp_path).run("Ana", "cat")).output == ""
