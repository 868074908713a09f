"""The same features under all three runners, compared verdict by verdict.

`python -m plainspec.runners.compare [features…] [--faults N]` prints a table, and exits 1 where two runners disagree
about a scenario. With `--faults N` it does so again for N planted faults of each area, each of which every
runner has to notice.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.config.project import Project, ProjectError
from plainspec.gherkin.problems import GherkinError
from plainspec.runners.comparison import compare, told

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and return the exit code: 0 they agree, 1 they do not, 2 there is nothing to compare."""
    parser = argparse.ArgumentParser(prog="python -m plainspec.runners.compare", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="feature files or folders; the project's own without any")
    parser.add_argument("--faults", type=int, default=0, metavar="N", help="compare with N faults of each area planted")
    options = parser.parse_args(arguments)
    try:
        project = Project.around(Path.cwd())
        files = [file.resolve() for file in project.feature_files(options.paths)]
        comparison = compare(project, files)
    except (ProjectError, GherkinError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    if not comparison.titles:
        sys.stderr.write("there is no scenario to compare\n")
        return 2
    sys.stdout.write(f"{told(comparison)}\n")
    agreed = not comparison.disagreements()
    if options.faults:
        from plainspec.runners.compare_faults import compare_with_faults

        agreed = compare_with_faults(project, options.faults) and agreed
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
