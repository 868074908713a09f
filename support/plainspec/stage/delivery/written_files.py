"""What deliveries write into a scenario's folder, for comparison: reports, and what targets have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.ports.contents import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

REPORTS, PUBLISHED = "reports", "published"


class WrittenFiles:
    """The reports of deliveries, and for each target its files and links; what is a device is left out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def rows(self) -> Sequence[Row]:
        """Return every file and every link; the key of what is published begins with its target."""
        return [*self._rows(REPORTS), *self._rows(PUBLISHED)]

    def _rows(self, table: str) -> Iterator[Row]:
        for place in sorted((self._folder / table).rglob("*")):
            name = place.relative_to(self._folder / table)
            if place.is_symlink() and not place.is_char_device():
                yield Row(table, {"name": str(name), "value": str(place.readlink())}, name.parts)
            elif place.is_file():
                yield Row(table, {"name": str(name), "value": place.read_text("utf-8", "replace")}, name.parts)
