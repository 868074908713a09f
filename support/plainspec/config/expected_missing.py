"""What may be missing under `--strict-needs`, as `[tool.plainspec.expected-missing]` says; misspelt names are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.config.settings import ProjectError, lists

if TYPE_CHECKING:
    from collections.abc import Iterable


KEY = "expected-missing"
TABLE = f"[tool.plainspec.{KEY}]"


def expectations(settings: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the capabilities that may be missing, by provider or system.

    Raises:
        ProjectError: It is no table of lists; or a provider, or a system that Plainspec brings, lists what no server,
            or no system, can be asked for. What systems of one's own can do is not known here.
    """
    listed = lists(settings, KEY)
    for owner, names in listed:
        _check(owner, names)
    return listed


def _check(owner: str, names: Iterable[str]) -> None:
    from plainspec.config import adapters
    from plainspec.services.capabilities import SERVERS, Source, hint_for
    from plainspec.services.configuration import Provider

    providers, systems = [provider.value for provider in Provider], adapters.bundled()
    if owner not in (*providers, *systems):
        return
    others = [adapters.load(name, "") for name in systems] if owner in systems else []
    sources = (*SERVERS, *(Source.of(other) for other in others))
    for name in names:
        if not any(source.knows(name) for source in sources):
            hint = hint_for(name, sources, repr)
            raise ProjectError(f"{TABLE} {owner} lists {name!r}, which is not a known capability; {hint}")
