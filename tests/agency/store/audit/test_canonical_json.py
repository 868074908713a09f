"""Canonical JSON: the server writes it as RFC 8785 does, and a verification recognizes it quickly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from agency.store.audit_verification import is_canonical

if TYPE_CHECKING:
    import asyncpg

pytestmark = pytest.mark.anyio

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False, max_value=2**53 - 1, min_value=1 - 2**53).filter(
        lambda number: number == 0 or abs(number) > 1e-290
    )
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_characters="\0", codec="utf-8")), inner)
    ),
    max_leaves=10,
)


async def test_the_server_writes_the_canonical_json_of_rfc_8785(owner: asyncpg.Connection) -> None:
    texts: list[Any] = []

    @given(JSON)
    @settings(max_examples=150, derandomize=True)
    def collect(value: Any) -> None:
        texts.append(value)

    collect()
    asked = "SELECT canonical_json(given::jsonb) FROM unnest($1::text[]) WITH ORDINALITY AS these (given, place) ORDER BY place"
    written = await owner.fetch(asked, [json.dumps(value) for value in texts])
    assert [row[0] for row in written] == [rfc8785.dumps(value).decode() for value in texts]


SPELLINGS: list[Any] = [
    lambda value: rfc8785.dumps(value).decode(),
    lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")),
    lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    lambda value: json.dumps(value, ensure_ascii=False),
]
NEAR_MISSES = [
    "-0",
    "-0.0",
    "1.0",
    "1e0",
    "1E2",
    "0.10",
    "1e-7",
    "1e-07",
    "1e16",
    "12345678901234567",
    "NaN",
    "Infinity",
]
NEAR_MISSES += ['"\\u001F"', '"\\/"', '"\\ud800"', '{"a":1,"a":1}', '{"\ufb01":1,"\U0001f600":2}', " 1", "[", "", "1 1"]


def by_the_book(written: str) -> bool:
    try:
        return rfc8785.dumps(json.loads(written)) == written.encode()
    except ValueError:
        return False


@given(JSON, st.sampled_from(SPELLINGS))
@settings(max_examples=150, derandomize=True)
def test_the_quick_check_of_canonical_json_agrees_with_rfc_8785(value: Any, spell: Any) -> None:
    written = spell(value)
    assert is_canonical(written) == by_the_book(written)


@pytest.mark.parametrize("written", NEAR_MISSES)
def test_the_quick_check_agrees_on_numbers_and_escapes(written: str) -> None:
    for around in ("{}", "[{}]", '{{"a":{}}}'):
        assert is_canonical(around.format(written)) == by_the_book(around.format(written))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ('{"\ufb01": 1, "\U0001f600": 2}', '{"\U0001f600":2,"\ufb01":1}'),
        ('{"b": {}, "aa": [], "": null}', '{"":null,"aa":[],"b":{}}'),
        ('{"a": [2, 10, 1]}', '{"a":[2,10,1]}'),
        ('{"a": "é/\\u0022\\u001F\\t"}', '{"a":"é/\\"\\u001f\\t"}'),
        ('{"é\\u0022": 1}', '{"é\\"":1}'),
        ("[-1.5, -0.00000012]", "[-1.5,-1.2e-7]"),
        ("[9007199254740991, -9007199254740994]", '[9007199254740991,"-9007199254740994"]'),
        ("[1.50, 2.0, 1e-6, 0.00000012]", "[1.5,2,0.000001,1.2e-7]"),
        ("[0.30000000000000004, 0.300000000000000041]", '[0.30000000000000004,"0.300000000000000041"]'),
        ("9007199254740994", '"9007199254740994"'),
        ("1e-400", f'"0.{"0" * 399}1"'),
    ],
)
async def test_the_server_writes_numbers_that_no_double_holds_as_text(
    owner: asyncpg.Connection, given: str, written: str
) -> None:
    for digits in (-15, 0, 1):
        await owner.execute(f"SET extra_float_digits = {digits}")
        assert await owner.fetchval("SELECT canonical_json($1::text::jsonb)", given) == written


@pytest.mark.parametrize(
    "content",
    [
        '{"b":1,"a":2}',
        '{"\ufb01":1,"\U0001f600":2}',
        '{"a":1,"a":1}',
        '{"a": 1}',
        '{"a":1.0}',
        '{"a":1e+16}',
        '{"a":9007199254740993}',
        '{"a":"\\u00e9"}',
        '{"a":NaN}',
    ],
)
def test_content_that_can_be_written_in_two_ways_is_not_canonical(content: str) -> None:
    assert not is_canonical(content)
