"""A small project whose scenarios write words into a table, or do to each other what they should not."""

from __future__ import annotations

from pathlib import Path

import pytest

SHOP = Path(__file__).parent / "words"


@pytest.fixture
def words(pytester: pytest.Pytester) -> pytest.Pytester:
    """The project, with its steps and its template; a test writes the features."""
    pytester.copy_example(str(SHOP))
    return pytester
