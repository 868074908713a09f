"""Redis: servers, and a clean logical database for each scenario."""
