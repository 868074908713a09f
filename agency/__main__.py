"""Runs the command line, as `agency` or `python -m agency`; Ctrl-C ends it with 130, also while it is imported."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Import and run the command line."""
    try:
        from agency.cli import main as command  # noqa: PLC0415 - the import takes a moment, in which Ctrl-C counts

        command(prog_name="agency")
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
