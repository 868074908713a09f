"""Stand-ins for third parties: each speaks the real protocol on a loopback socket."""
