"""Allure results: what a run writes down of every scenario, in the form of Allure's files."""
