"""Which components a folder holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.delivery.components import components_by_size

if TYPE_CHECKING:
    from pathlib import Path

LEFT_OUT = [
    ".hidden/shop.py",
    "__main__.py",
    "build/shop.py",
    "venv/lib/shop.py",
    "conftest.py",
    "test_till.py",
    "till_test.py",
    "tests/prices.py",
    "empty/tests/prices.py",
    "notes.txt",
]


@pytest.mark.requirement("S1-ORCH-12")
def test_neither_tests_nor_what_was_built_is_a_component(tmp_path: Path) -> None:
    for name in [*LEFT_OUT, "shop/sales/prices.py", "till.py"]:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("POUND = 1.2\n", encoding="utf-8")
    assert [(one.name, lines) for one, lines in components_by_size(tmp_path)] == [("shop", 1), ("till", 1)]
