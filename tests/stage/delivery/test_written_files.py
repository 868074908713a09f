"""What is compared of the files that deliveries write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.stage.delivery.plain_data import expected_value
from plainspec.stage.delivery.written_files import WrittenFiles

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.anyio
async def test_reports_and_published_files_and_links_are_rows_and_devices_are_not(tmp_path: Path) -> None:
    version = tmp_path / "published/staging/calculator/versions/1"
    version.mkdir(parents=True)
    (version / "calculator.py").write_text("A = 1")
    (version.parent.parent / "current").symlink_to("versions/1", target_is_directory=True)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/report.json").write_text("{}")
    (tmp_path / "reports/full").symlink_to("/dev/full")
    (tmp_path / "calculator.py").write_text("A = 2")
    rows = {(row.table, *row.key): row.values["value"] for row in await WrittenFiles(tmp_path).rows()}
    assert rows == {
        ("reports", "report.json"): "{}",
        ("published", "staging", "calculator", "current"): "versions/1",
        ("published", "staging", "calculator", "versions", "1", "calculator.py"): "A = 1",
    }


@pytest.mark.parametrize(
    ("said", "found", "expected"),
    [
        ("2", 2, 2),
        ("stop", "x", "stop"),
        ("above 0", 0.5, 0.5),
        ("above 0", 0.0, "above 0"),
        ("above 0", "a", "above 0"),
    ],
)
def test_a_cell_expects_json_a_text_or_more_than_a_figure(said: str, found: object, expected: object) -> None:
    assert expected_value(said, found) == expected
