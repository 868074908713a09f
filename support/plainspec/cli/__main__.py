"""`python -m plainspec.cli`."""

from plainspec.cli import main

if __name__ == "__main__":
    main()
