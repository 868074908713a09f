"""What measures Plainspec beside pytest, pytest-bdd, behave and cucumber-js."""
