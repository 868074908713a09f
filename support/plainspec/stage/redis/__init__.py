"""The stage for Redis: keys of every type, commands, channels and streams."""
