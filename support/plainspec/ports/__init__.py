"""What a system under specification offers: Protocols and frozen value objects, in the field's terms."""
