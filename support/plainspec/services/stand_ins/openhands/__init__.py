"""A stand-in for an OpenHands agent server: its protocol (1.58) over real sockets, its agents scripted by scenarios."""
