"""JSON documents: compared, searched by path, and checked against schemas."""
