"""Secrets are taken out of what is announced."""

from __future__ import annotations

import re
from typing import Any

HIDDEN = "[redacted]"
NAMES = re.compile(r"key|token|password|secret|authorization|cookie|credential", re.IGNORECASE)
TEXTS = re.compile(r"(?i)\bbearer\s+\S+")


def without_secrets(value: Any) -> Any:
    """Return a value without what stands under a name of a secret, and without bearer tokens in texts."""
    if isinstance(value, dict):
        return {name: HIDDEN if NAMES.search(name) else without_secrets(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_secrets(inner) for inner in value]
    return TEXTS.sub(HIDDEN, value) if isinstance(value, str) else value
