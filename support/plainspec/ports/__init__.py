"""What a system under specification offers: Protocols and frozen value objects, in the field's terms."""

from plainspec.ports.not_offered import NotOffered

__all__ = ["NotOffered"]
