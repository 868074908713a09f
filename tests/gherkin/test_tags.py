"""Tag expressions."""

import pytest

from plainspec.gherkin.tags import TagExpressionError, tag_filter, unknown_tags


@pytest.mark.parametrize(
    ("expression", "tags", "selected"),
    [
        ("@smoke", ["smoke"], True),
        ("@smoke and not @slow", ["smoke", "slow"], False),
        ("(@a or @b) and @c", ["b", "c"], True),
        ("not @a", [], True),
        ("@severity:critical", ["severity:critical"], True),
        (r"@a\(b\)", ["a(b)"], True),
        ("@S4-TXN-05", ["S4-TXN-05", "x"], True),
    ],
)
def test_expressions_mean_what_cucumber_means(expression: str, tags: list[str], *, selected: bool) -> None:
    assert tag_filter(expression)(tags) is selected


@pytest.mark.parametrize("expression", ["@a and", "(@a", "@a @b", "and"])
def test_an_unparsable_expression_is_told_with_an_example(expression: str) -> None:
    with pytest.raises(TagExpressionError, match=r'is not a tag expression: .*for example: "@smoke and not @slow"'):
        tag_filter(expression)


def test_a_forgotten_at_sign_is_told() -> None:
    with pytest.raises(TagExpressionError, match="did you mean @slow"):
        tag_filter("@smoke and not slow")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("@smoke and not @slow", []),
        (r"@a\(b\)", []),
        ("(@smoek or @slow) and @smoek", ["nothing there is tagged @smoek; did you mean @smoke?"]),
        ("not @far", ["nothing there is tagged @far"]),
    ],
)
def test_tags_that_nothing_carries_are_told_with_the_nearest(expression: str, said: list[str]) -> None:
    assert list(unknown_tags(expression, {"smoke", "slow", "a(b)"})) == said
