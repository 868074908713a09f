"""The static site that Allure makes of results, and the Node that it needs."""
