"""The stage for services that cache what belongs to their users."""
