"""Words that stand for values."""

import pytest

from plainspec.stage.named_values import one_of


def test_words_are_read_as_their_value_and_others_are_listed_with_it() -> None:
    read = one_of({"a cursor": 1, "a join": 2})
    assert read("a join") == 2
    with pytest.raises(ValueError, match="Expected one of a cursor, a join, not 'a loop'"):
        read("a loop")
