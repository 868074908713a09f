"""The network between a scenario's people and services: a TCP proxy with faults, by Toxiproxy's names."""
