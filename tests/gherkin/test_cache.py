"""Parsed features are kept by content, and never trusted when they are damaged."""

import marshal
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from plainspec.gherkin.features import parsing
from plainspec.gherkin.features.cache import FeatureCache
from plainspec.gherkin.features.problems import GherkinError

TEXT = """@a
Feature: Shop
  Why.
  Background:
    Given a shelf
      | thing |
      | bread |
  Rule: All pay
    Scenario Outline: Buy <n>
      When Ana says
        \"\"\"md
        hello
        \"\"\"
      Examples: all
        | n |
        | 1 |
        | 2 |
    Scenario: Lost
      given a shelf
      When Ana looks
  Rule: Nothing runs
    Scenario Outline: Empty
      Given <x>
      Examples:
        | x |
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "shop.feature"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record which texts the official parser sees."""
    seen: list[str] = []
    original = parsing.parse_feature

    def recorded(text: str, path: str) -> object:
        seen.append(text)
        return original(text, path)

    monkeypatch.setattr(parsing, "parse_feature", recorded)
    return seen


def test_what_is_kept_equals_what_was_parsed(tmp_path: Path, file: Path, parses: list[str]) -> None:
    fresh = FeatureCache(tmp_path / "cache").read(file, "shop.feature")
    kept = FeatureCache(tmp_path / "cache").read(file, "shop.feature")
    assert kept == fresh
    assert len(kept.flaws) == 2
    assert len(parses) == 1


def test_the_cache_hides_itself_from_git(tmp_path: Path, file: Path) -> None:
    FeatureCache(tmp_path / "cache").read(file, "shop.feature")
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"


def test_a_changed_file_is_parsed_again(tmp_path: Path, file: Path) -> None:
    cache = FeatureCache(tmp_path / "cache")
    cache.read(file, "shop.feature")
    file.write_text(TEXT.replace("Shop", "Market"), encoding="utf-8")
    assert cache.read(file, "shop.feature").title == "Market"


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "not marshalled": lambda _: b"not marshalled at all",
    "something else": lambda _: marshal.dumps(5),
    "cut off": lambda kept: kept[:-1],
    "one byte": lambda kept: kept[:200] + bytes([kept[200] ^ 1]) + kept[201:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_parsed_afresh_and_kept_again(
    tmp_path: Path, file: Path, parses: list[str], damage: str
) -> None:
    cache = FeatureCache(tmp_path / "cache")
    fresh = cache.read(file, "shop.feature")
    (entry,) = (tmp_path / "cache").glob("*.parsed")
    entry.write_bytes(DAMAGES[damage](entry.read_bytes()))
    assert cache.read(file, "shop.feature") == cache.read(file, "shop.feature") == fresh
    assert len(parses) == 2


def test_every_byte_of_an_entry_counts(tmp_path: Path, file: Path) -> None:
    cache = FeatureCache(tmp_path / "cache")
    fresh = cache.read(file, "shop.feature")
    (entry,) = (tmp_path / "cache").glob("*.parsed")
    whole = entry.read_bytes()
    for number in range(0, len(whole), 7):
        entry.write_bytes(whole[:number] + bytes([whole[number] ^ 1]) + whole[number + 1 :])
        assert cache.read(file, "shop.feature") == fresh
        entry.write_bytes(whole[:number])
        assert cache.read(file, "shop.feature") == fresh


def test_nobody_waits_for_a_pipe_in_the_place_of_an_entry_or_a_feature(tmp_path: Path, file: Path) -> None:
    cache = FeatureCache(tmp_path / "cache")
    fresh = cache.read(file, "shop.feature")
    (entry,) = (tmp_path / "cache").glob("*.parsed")
    entry.unlink()
    os.mkfifo(entry)
    assert cache.read(file, "shop.feature") == fresh
    os.mkfifo(tmp_path / "pipe.feature")
    with pytest.raises(GherkinError, match=r"pipe.feature: cannot be read: not a regular file"):
        cache.read(tmp_path / "pipe.feature", "pipe.feature")


def test_flaws_that_a_style_rule_switches_off_are_left_out(file: Path) -> None:
    assert [flaw.rule for flaw in FeatureCache(None, ["misspelt-keyword"]).read(file, "x").flaws] == [""]


def test_a_cache_that_cannot_be_written_is_merely_slow(tmp_path: Path, file: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder would be", encoding="utf-8")
    assert FeatureCache(tmp_path / "cache" / "below").read(file, "shop.feature").title == "Shop"


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "latin.feature"
    file.write_bytes(b"Feature: Caf\n  Scenario: " + "Café".encode("latin-1"))
    with pytest.raises(GherkinError, match=r"latin\.feature:2: not UTF-8"):
        FeatureCache(None).read(file, "latin.feature")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(GherkinError, match="No such file"):
        FeatureCache(None).read(tmp_path / "gone.feature", "gone.feature")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "bom.feature"
    file.write_bytes(b"\xef\xbb\xbfFeature: Shop\n  Scenario: S\n    Given a\n")
    assert FeatureCache(None).read(file, "bom.feature").title == "Shop"
