"""The command line: vocabulary, problems in features, coverage of requirements, reports and the proof.

Only declarations stand here; what a command does is imported when it is called.
"""

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line; a command that cannot be carried out prints one sentence and exits with 2."""
    try:
        _run()
    except KeyboardInterrupt:  # before the command has begun, or after it has ended
        sys.stderr.write("plainspec: interrupted\n")
        sys.exit(INTERRUPTED)


def _run() -> None:
    import click

    from plainspec.cli import inspection, proof, results, running  # noqa: F401 - they declare the commands
    from plainspec.cli.app import app
    from plainspec.commands.errors import CommandError

    try:
        app(prog_name="plainspec")
    except CommandError as refused:
        click.echo(f"plainspec: {refused}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
