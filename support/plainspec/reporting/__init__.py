"""What a run leaves behind for people who do not read code: evidence, Allure results, the report."""
