"""A plain test in the same run."""

import allure


def test_plain() -> None:
    with allure.step("a plain step"):
        assert allure.attach("seen", "evidence") is None
