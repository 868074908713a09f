"""The agency, the reference platform, as the ports know it."""

from plainspec.systems.agency.adapter import SYSTEM

__all__ = ["SYSTEM"]
