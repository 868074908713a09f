"""`python -m plainspec`: the command line, where the interpreter is known and `plainspec` is not on the path."""

from plainspec.cli import main

main()
