"""PostgreSQL's own isolation tests as timelines of SQL, with the verdicts that its expected files state."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.standard.suites import Ran, run_folder

PROJECT = Path(__file__).parent / "isolation_specs"
FEATURES = sorted((PROJECT / "features").glob("*.feature"))


def test_at_least_twenty_specs_of_postgresql_hold_as_features() -> None:
    ran = run_folder(PROJECT, "-p", "no:cacheprovider")
    assert ran.failures == {}, ran.output
    assert re.search(r"^\d+ passed in", ran.output, re.MULTILINE), ran.output
    assert len(FEATURES) >= 20


WRONG = [
    ("simple_write_skew", "refused: 40001", "refused: 40P01", "'refused: 40P01' is stated, but 'COMMIT' has returned"),
    ("read_only_anomaly_3", "waits for Ben", "waits for Ana", "waited for Ben"),
    ("two_ids", "| 1    |", "| 3    |", "has returned '1'"),
    ("total_cash", "the outcome is not serializable", "the outcome is serializable", "is that of no serial order"),
]


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run some specs once with other verdicts."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "features").mkdir()
    for file in ("pyproject.toml", "empty.sql"):
        shutil.copy(PROJECT / file, folder / file)
    for name, right, other, _ in WRONG:
        text = (PROJECT / f"features/{name}.feature").read_text(encoding="utf-8")
        assert right in text
        (folder / f"features/{name}.feature").write_text(text.replace(right, other), encoding="utf-8")
    return run_folder(folder, "-p", "no:cacheprovider")


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, *_, said in WRONG])
def test_a_spec_with_another_verdict_fails(wrong: Ran, name: str, said: str) -> None:
    failed = [text for text in wrong.failures.values() if f"features/{name}.feature" in text]
    assert failed, wrong.output
    assert any(said in text for text in failed), wrong.output
