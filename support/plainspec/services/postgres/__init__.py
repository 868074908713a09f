"""PostgreSQL: servers, templates, and a clean database for each scenario."""
