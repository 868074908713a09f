"""`pytest --gherkin` and Allure."""
