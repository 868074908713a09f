"""Fails where a benchmark has become much slower: `python .ci/regression.py RESULT`; `--write RESULT` for a baseline.

RESULT is what `python -m benchmarks --quick --json RESULT` has written. Only ratios of processor time are compared, to
other tools or sizes in the same run: slow and busy machines have the same. A figure that is not measured is named.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

BASELINE = Path(__file__).with_name("baseline.json")
TOLERANCE = 2.0
"""How many times as much a ratio may be: one round on a shared machine scatters by half."""


def ratios(result: dict[str, Any]) -> dict[str, float]:
    """Return the ratios of processor time, by figure; those of which more is better, inverted."""
    found = {}
    for figure in result["figures"]:
        ratio = figure.get("cpu")
        if figure["unit"] == "x" and ratio:
            found[figure["figure"]] = 1 / ratio if (figure["target"] or "").startswith(">") else ratio
    return found


def slower(now: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    """Return how many times the baseline each figure is that exceeds the tolerance."""
    times = {name: now[name] / before[name] for name in before.keys() & now.keys()}
    return {name: factor for name, factor in sorted(times.items()) if factor > TOLERANCE}


def main(arguments: list[str]) -> int:
    """Compare, or write the baseline; return the exit status."""
    now = ratios(json.loads(Path(arguments[-1]).read_text(encoding="utf-8")))
    if arguments[0] == "--write":
        text = json.dumps({name: round(ratio, 2) for name, ratio in sorted(now.items())}, indent=2)
        BASELINE.write_text(f"{text}\n", encoding="utf-8")
        return 0
    before: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8"))
    compared = before.keys() & now.keys()
    for name in sorted(before.keys() - now.keys()):
        print(f"not measured: {name}")
    for name, factor in slower(now, before).items():
        print(f"{name}: {factor:.1f} times the baseline (at most {TOLERANCE:g})")
    print(f"{len(compared)} ratios compared with the baseline")
    return int(bool(slower(now, before)) or not compared)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
