"""People who run agents over a gateway, each connected by any number of devices."""
