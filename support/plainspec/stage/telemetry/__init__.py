"""The stage for telemetry: traces, metrics, and the calls of which they tell."""
