"""The stage for connection pools: clients, their connections, and what they do on them."""
