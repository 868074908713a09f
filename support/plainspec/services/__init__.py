"""Real services: started when a step needs them, a clean one for each scenario, gone with the run."""
