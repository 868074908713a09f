"""Connection pools: settings for each environment, a fair queue, and connections that are reset when they return."""
