"""A module run in a process of its own with a fault planted: `python -m plainspec.proving.child ROOT FAULT MODULE`."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from plainspec.proving.planting.patching import Patch
from plainspec.proving.plugin import plant


def main() -> None:
    """Plant the fault before the module is loaded, and run the module as a script with the arguments after its name."""
    root, fault, module, *arguments = sys.argv[1:]
    sys.argv[:] = [module, *arguments]
    plant(fault, Patch(), Path(root))
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
