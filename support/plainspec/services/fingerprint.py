"""A fingerprint of files: equal where a template built from them is."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BUILDS = {".py", ".sql", ".toml", ".ini", ".mako"}
FAULT_VARIABLE = "PLAINSPEC_FAULT"


def fingerprint(*sources: Path) -> str:
    """Return 64 hexadecimal digits that stand for the files, and for those in the folders.

    A process with a planted fault builds what no other may use, so the fault counts, too.
    """
    digest = hashlib.sha256(os.environ.get(FAULT_VARIABLE, "").encode())
    for source in sources:
        files = sorted(file for file in source.rglob("*") if file.suffix in BUILDS) if source.is_dir() else [source]
        for file in files:
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(source.parent).as_posix()} {content}\n".encode())
    return digest.hexdigest()
