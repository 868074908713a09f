"""Proof that the specification can fail: faults are planted, and the scenarios must notice.

Fault files need only this: ``fault`` declares a way in which the system can be broken, and the function below it
breaks it through a ``Patch``. A fault that is a single change needs no function: ``fault(…).sql(…)``, ``.setting(…)``.
"""

from plainspec.proving.errors import FaultError, PatchError
from plainspec.proving.fault import fault
from plainspec.proving.planting.patching import Patch

__all__ = ["FaultError", "Patch", "PatchError", "fault"]
