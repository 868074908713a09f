"""The stage for SQL: the databases of a scenario, their rows, and what a statement has returned."""
