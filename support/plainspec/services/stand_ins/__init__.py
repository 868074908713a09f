"""Stand-ins for third parties, which speak their real protocols over sockets of the loopback interface."""
