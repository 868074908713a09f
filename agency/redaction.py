"""Secrets in what agents hand to tools, and get from them, are not shown in events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

REDACTED: Final = "[redacted]"
"""What stands in place of a secret."""

SECRET_NAME: Final = re.compile(
    r"(password|passwd|passphrase|pwd|secrets?|token|apikey|accesskey|privatekey|signingkey|authorization|auth"
    r"|credentials?|cookies?|jwt|bearer)(value|text|hash|header|id|again|confirmation)?\d*"
)
"""Matches how a secret's name ends, in small letters, and without what separates its words."""

SECRET_TEXTS: Final = (
    (re.compile(r"(?i)\b(bearer\s+)[\w.~+/=-]+"), rf"\1{REDACTED}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), REDACTED),
    (re.compile(r"\b([a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@]*:)[^\s/@]+@"), rf"\1{REDACTED}@"),
    (re.compile(r"\b(sk-[\w-]{16,}|gh[opsu]_\w{20,}|AKIA[0-9A-Z]{16})"), REDACTED),
)
"""Bearer tokens, JWTs, the passwords in URLs, and keys of well-known services."""


def redact(value: Any) -> Any:
    """Return a copy with every secret replaced, at any depth.

    Secrets are values under a name such as `password`, `api_key` or `authorization`, in any spelling, and texts that
    hold a bearer token, a JWT, or a URL with a password. What is redacted already stays as it is.
    """
    if isinstance(value, str):
        return _redact_text(value)
    if isinstance(value, Mapping):
        return {name: REDACTED if _is_secret(name) else redact(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return value


def _is_secret(name: object) -> bool:
    letters = re.sub(r"[^a-z0-9]", "", str(name).lower())
    return bool(re.search(SECRET_NAME.pattern + "$", letters))


def _redact_text(text: str) -> str:
    for secret, replacement in SECRET_TEXTS:
        text = secret.sub(replacement, text)
    return text
