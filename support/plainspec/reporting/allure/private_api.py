"""All that Plainspec uses of allure-python-commons and that it does not promise to keep.

Made for allure-python-commons 2.15 and 2.16. `tests/reporting/test_allure_private_api.py` reports what another version
lacks. What is allure-pytest's stands in `plainspec.runners.pytest.allure.private_api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allure_commons.mapping import parse_tag
from allure_commons.model2 import Link
from allure_commons.types import AttachmentType, LabelType, Severity
from allure_commons.utils import represent

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AttachmentType", "LabelType", "Link", "Severity", "parse", "shown"]

parse: Callable[[str], Any] = parse_tag
"""Makes a label or a link of a tag."""

shown: Callable[[object], str] = represent
"""Shows a parameter's value as the other listeners do."""
