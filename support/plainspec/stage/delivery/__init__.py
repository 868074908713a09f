"""The stage for delivery: projects, workflows, the people who decide about them, and repositories."""
