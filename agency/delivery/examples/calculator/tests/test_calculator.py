"""What the specification of the calculator says."""

import pytest
from calculator import add, divide, multiply, subtract


@pytest.mark.parametrize(("a", "b", "total"), [(2, 3, 5), (0.5, 0.25, 0.75), (-2, 3, 1)])
def test_add_returns_the_sum(a: float, b: float, total: float) -> None:
    assert add(a, b) == total


@pytest.mark.parametrize(("a", "b", "rest"), [(5, 3, 2), (0.75, 0.25, 0.5), (-2, 3, -5)])
def test_subtract_returns_what_is_left(a: float, b: float, rest: float) -> None:
    assert subtract(a, b) == rest


@pytest.mark.parametrize(("a", "b", "product"), [(2, 3, 6), (0.5, 0.5, 0.25), (-2, 3, -6)])
def test_multiply_returns_the_product(a: float, b: float, product: float) -> None:
    assert multiply(a, b) == product


@pytest.mark.parametrize(("a", "b", "share"), [(6, 3, 2), (1, 4, 0.25), (-6, 3, -2)])
def test_divide_returns_the_share(a: float, b: float, share: float) -> None:
    assert divide(a, b) == share


def test_a_division_by_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="divided by zero"):
        divide(1, 0)
