"""Runs the command line, as `agency` or `python -m agency`; Ctrl-C ends it with 130, also while it is imported."""

from __future__ import annotations

import sys

INTERRUPTED = 130
CANNOT_RUN = 3


def main() -> None:
    """Import and run the command line."""
    try:
        try:
            from agency.cli import main as command  # noqa: PLC0415 - the import takes a moment, in which Ctrl-C counts
        except ModuleNotFoundError as missing:
            sys.exit(_missing(missing))
        command(prog_name="agency")
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        sys.exit(INTERRUPTED)


def _missing(error: ModuleNotFoundError) -> int:
    """Say what to install; the bare package brings this command, but not its libraries."""
    if (error.name or "").partition(".")[0] == "agency":
        raise error
    sys.stderr.write(f"agency: {error.name} is not installed: pip install 'plainspec[agency,delivery]'\n")
    return CANNOT_RUN


if __name__ == "__main__":
    main()
