"""Arithmetic on two numbers."""


def add(a: float, b: float) -> float:
    """Return the sum of two numbers."""
    return a + b


def subtract(a: float, b: float) -> float:
    """Return the first number less the second."""
    return a - b


def multiply(a: float, b: float) -> float:
    """Return the product of two numbers."""
    return a * b


def divide(a: float, b: float) -> float:
    """Return the first number divided by the second.

    Raises:
        ValueError: The second number is zero.
    """
    if b == 0:
        raise ValueError("a number cannot be divided by zero")
    return a / b
