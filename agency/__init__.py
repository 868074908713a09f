"""The reference AI-agent platform that Plainspec specifies by default."""
