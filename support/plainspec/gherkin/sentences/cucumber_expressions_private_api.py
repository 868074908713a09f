"""All that Plainspec uses of cucumber-expressions and that cucumber-expressions does not promise to keep.

Made for cucumber-expressions 18 to 20. `tests/gherkin/test_cucumber_expressions_private_api.py` reports what
another version lacks.
"""

from __future__ import annotations

from typing import Any


def outer_groups(regexp: str) -> list[int]:
    """Return the numbers of the groups directly below the one that encloses a whole regexp."""
    from cucumber_expressions.tree_regexp import TreeRegexp

    (outer,) = TreeRegexp(regexp).group_builder.children
    numbers: list[int] = []
    number = 2
    for child in outer.children:
        numbers.append(number)
        number += _count(child)
    return numbers


def generated_source(registry: Any, sentence: str) -> str:
    """Return the expression that the library would write for a sentence."""
    from cucumber_expressions.expression_generator import CucumberExpressionGenerator

    return str(CucumberExpressionGenerator(registry).generate_expressions(sentence)[0].source)


def _count(builder: Any) -> int:
    return 1 + sum(_count(child) for child in builder.children)
