"""The stage for test generation: modules, a server of agents, and a clock that stands still while anything moves."""
