"""A failure shows the project's own lines, and none of the runner's."""

from typing import Any

import pytest

Project = Any

STEPS = """
    from dataclasses import dataclass

    from plainspec.services.errors import ServiceError

    @dataclass
    class Shelf:
        name: str
        count: int

    def weigh(text):
        raise ValueError(f"nothing weighs {text}")

    parameter_type(name="weight", regexp="heavy|light", transformer=weigh)

    @given("shelves")
    def shelves(table: list[Shelf]):
        pass

    @given("shelves of all kinds")
    def shelves_of_all_kinds(table: Table):
        table.as_rows(Shelf)

    @given("something {weight}")
    async def something(weight):
        pass

    @fixture()
    async def server():
        raise ConnectionError("nobody answers")
        yield

    @fixture()
    async def client():
        raise ConnectionError("nobody asks")

    @given("a server")
    def a_server(server):
        pass

    @given("a client")
    def a_client(client):
        pass

    @given("a service that ends")
    def ends():
        error = ServiceError("the connection is closed")
        error.add_note("The end of its log: no room")
        raise error
"""

ROWS = """
        | name | count |
        | top  | many  |
"""
TOLD = "not a row of Shelf: count: Input should be a valid integer*(got 'many')"


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        (f"shelves{ROWS}", [f'*features/shop.feature:5: the table of "shelves" does not fit its step: {TOLD}']),
        (f"shelves of all kinds{ROWS}", [">       table.as_rows(Shelf)", f"E       *RowError: line 5: {TOLD}"]),
        ("something heavy", ['>       raise ValueError(f"nothing weighs {text}")', "E       ValueError: nothing*"]),
        ("a server", ['>       raise ConnectionError("nobody answers")', "E       ConnectionError: nobody answers"]),
        ("a service that ends", ["E   the connection is closed", "E   The end of its log: no room"]),
        ("a client", ['>       raise ConnectionError("nobody asks")', "E       ConnectionError: nobody asks"]),
    ],
)
@pytest.mark.parametrize("play", ["run", "play"])
def test_it_ends_at_the_projects_own_line(project: Project, play: str, step: str, lines: list[str]) -> None:
    project.feature(f"Scenario: S\n  Given {step}\n")
    project.steps(STEPS)
    result: pytest.RunResult = getattr(project, play)()
    result.stdout.fnmatch_lines(lines)
    result.stdout.no_fnmatch_line("*hidden*")
    for word in ("*plainspec/*", "*GherkinSession*", "*asyncio/*", "*uvloop/*", "*cucumber_expressions*"):
        result.stdout.no_fnmatch_line(word)
