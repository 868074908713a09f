"""What can be wrong with a fault itself."""

from __future__ import annotations


class FaultError(Exception):
    """A fault that is not declared as it should be; says where, and what is missing."""


class PatchError(Exception):
    """Something that cannot be replaced: it is not there, or cannot be changed."""
