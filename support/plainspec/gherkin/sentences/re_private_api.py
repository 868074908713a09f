"""All that Plainspec uses of Python's `re` and that `re` does not promise to keep.

Made for Python 3.11 to 3.14. `tests/gherkin/test_re_private_api.py` reports what another version lacks.
"""

from __future__ import annotations

from re import _parser  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any


def parse(regexp: str) -> Any:
    """Return Python's own reading of a regexp: pairs of the name of a part and what it holds.

    Raises:
        re.error: The regexp is not valid.
    """
    return _parser.parse(regexp)
