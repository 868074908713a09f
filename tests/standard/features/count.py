"""A command that counts the words of a file, or of its standard input."""

import pathlib
import sys

name = sys.argv[1]
if name == "wait":
    import time

    time.sleep(600)
text = sys.stdin.read() if name == "-" else pathlib.Path(name).read_text(encoding="utf-8")
if not text.split():
    sys.exit("there are no words")
print(len(text.split()), "words")
print("counted", file=sys.stderr)
if len(sys.argv) > 2:
    pathlib.Path(sys.argv[2]).write_text(f"{len(text.split())}\n", encoding="utf-8")
