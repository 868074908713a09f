"""Ids of four kinds: what they accept, and that a type checker keeps them apart."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from agency.sessions import (
    RequestID,
    RunID,
    ThreadID,
    UserID,
    ensure_request_id,
    ensure_run_id,
    ensure_thread_id,
    ensure_user_id,
    new_request_id,
    new_run_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
ONE = UUID(int=1)
IDS: dict[Callable[[object], Any], Any] = {
    ensure_user_id: UserID("Acme", "Ana"),
    ensure_thread_id: ThreadID(ONE),
    ensure_run_id: RunID(ONE),
    ensure_request_id: RequestID(ONE),
}
SNIPPET = """
from agency.sessions import RequestID, RunID, ThreadID, UserID, new_request_id, new_run_id


def read(user: UserID, thread: ThreadID, run: RunID, request: RequestID) -> None: ...


def use(user: UserID, thread: ThreadID) -> None:
    run, request = new_run_id(), new_request_id()
    read(user, thread, run, request)
    read(user, run, run, request)
    read(thread, thread, run, request)
    read(user, thread, request, request)
    read(user, thread, run, run)
    read(user, thread, run, run.value)
    read("Acme/Ana", thread, run, request)
"""


@pytest.mark.requirement("S3-UCTX-06")
def test_a_type_checker_refuses_an_id_in_the_place_of_another(tmp_path: Path) -> None:
    file = tmp_path / "use_ids.py"
    file.write_text(SNIPPET)
    options = ["--config-file=", "--strict", "--no-error-summary", "--follow-imports=silent"]
    command = [sys.executable, "-m", "mypy", *options, f"--cache-dir={tmp_path / 'cache'}", str(file)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = [line.partition(": error: ")[2] for line in checked.stdout.splitlines()]
    place = 'Argument {} to "read" has incompatible type "{}"; expected "{}"  [arg-type]'
    assert found == [
        place.format(2, "RunID", "ThreadID"),
        place.format(1, "ThreadID", "UserID"),
        place.format(3, "RequestID", "RunID"),
        place.format(4, "RunID", "RequestID"),
        place.format(4, "UUID", "RequestID"),
        place.format(1, "str", "UserID"),
    ], checked.stdout + checked.stderr


@pytest.mark.requirement("S3-UCTX-06")
def test_ids_of_different_kinds_are_never_equal() -> None:
    assert len({ThreadID(ONE), RunID(ONE), RequestID(ONE)}) == 3
    assert ThreadID(ONE) == ThreadID(UUID(int=1))


@pytest.mark.requirement("S3-UCTX-07")
@pytest.mark.parametrize(
    ("ensure", "kind"), [(ensure_thread_id, ThreadID), (ensure_run_id, RunID), (ensure_request_id, RequestID)]
)
def test_a_uuid_its_text_and_the_id_itself_are_accepted(
    ensure: Callable[[object], Any], kind: Callable[[UUID], Any]
) -> None:
    assert ensure(ONE) == ensure(str(ONE)) == ensure(kind(ONE)) == kind(ONE)
    text = "0198c0de-0000-7000-8000-00000000000A"
    assert str(ensure(text)) == text.lower()


@pytest.mark.requirement("S3-UCTX-07")
def test_a_user_id_is_accepted_as_it_is_and_as_a_text() -> None:
    assert ensure_user_id("Acme/Ana") == ensure_user_id(UserID("Acme", "Ana")) == UserID("Acme", "Ana")
    assert str(ensure_user_id("Acme/Ana")) == "Acme/Ana"
    assert ensure_user_id("Acme/Ana/of/Bolt") == UserID("Acme", "Ana/of/Bolt")


@pytest.mark.requirement("S3-UCTX-06", "S3-UCTX-07")
@pytest.mark.parametrize(("wanted", "given"), list(permutations(IDS, 2)))
def test_an_id_of_one_kind_is_refused_in_the_place_of_every_other(
    wanted: Callable[[object], Any], given: Callable[[object], Any]
) -> None:
    with pytest.raises(TypeError, match=f"expected .*, not the {type(IDS[given]).__name__}"):
        wanted(IDS[given])


@pytest.mark.requirement("S3-UCTX-07")
@pytest.mark.parametrize("ensure", [ensure_thread_id, ensure_run_id, ensure_request_id])
@pytest.mark.parametrize("text", ["", " ", "Taxes", "12"])
def test_a_text_that_is_not_a_uuid_is_refused(ensure: Callable[[object], Any], text: str) -> None:
    with pytest.raises(ValueError, match="must be a UUID, not"):
        ensure(text)


@pytest.mark.requirement("S3-UCTX-07")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has the form tenant/name"),
        ("Ana", "has the form tenant/name"),
        ("/Ana", "the tenant of a user id must not be blank"),
        ("Acme/", "the name of a user id must not be blank"),
        ("Acme/ A", "the name of a user id has spaces around it"),
    ],
)
def test_a_malformed_text_is_refused_as_a_user_id(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ensure_user_id(text)


@pytest.mark.requirement("S3-UCTX-07")
@pytest.mark.parametrize("value", [None, 12, b"Acme/Ana", ["Acme", "Ana"], ("Acme", "Ana"), new_run_id()])
def test_what_is_neither_a_user_id_nor_a_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="expected a UserID or a text, not the"):
        ensure_user_id(value)


@pytest.mark.requirement("S3-UCTX-07")
@pytest.mark.parametrize("value", [None, 12, b"\0" * 16, new_run_id(), new_request_id(), UserID("Acme", "Ana")])
def test_what_is_neither_a_thread_id_nor_a_uuid_nor_a_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="expected a ThreadID, a UUID or a text, not the"):
        ensure_thread_id(value)


@pytest.mark.requirement("S3-UCTX-07")
@pytest.mark.parametrize(
    ("tenant", "name", "message"),
    [
        ("", "Ana", "the tenant of a user id must not be blank"),
        ("Acme", " ", "the name of a user id must not be blank"),
        ("Acme", "Ana ", "spaces around it"),
        ("Acme", "A\0", "cannot be printed"),
        ("Acme", "A" * 201, "has 201 characters; at most 200 are allowed"),
    ],
)
def test_what_names_nobody_is_no_user_id(tenant: str, name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        UserID(tenant, name)
    assert UserID("Acme", "A" * 200).name == "A" * 200


def test_ids_hold_nothing_of_another_type() -> None:
    wrong: Any = "Acme"
    with pytest.raises(TypeError, match="a ThreadID holds a UUID, not the str 'Acme'"):
        ThreadID(wrong)
    none: Any = None
    with pytest.raises(TypeError, match="the name of a user id must be a text, not the NoneType None"):
        UserID("Acme", none)
    assert repr(str(ThreadID(ONE))) == repr(str(ONE))
