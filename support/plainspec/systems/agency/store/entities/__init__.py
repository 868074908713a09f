"""The agency's entities as the entity port knows them."""
