"""Proof that the specification can fail: faults are planted, and the scenarios must notice.

Fault files need only this: ``fault`` declares a way in which the system can be broken, and the function below it
breaks it through a ``Patch``.
"""

from plainspec.proving.declaring import fault
from plainspec.proving.patching import Patch, PatchError

__all__ = ["Patch", "PatchError", "fault"]
