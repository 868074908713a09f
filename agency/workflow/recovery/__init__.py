"""What a workflow does when a step fails or takes too long."""
