"""Tables for people, and JSON for programs."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.runners.environments import Environment
from benchmarks.runners.figures import Figure
from benchmarks.runners.measure import Spread
from benchmarks.runners.session import Session
from benchmarks.runners.tools import Subject, Workshop


def machine() -> dict[str, str]:
    """What the measurements were taken on."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def versions(workshop: Workshop) -> dict[str, str]:
    """The version of every tool, `not available` with its reason otherwise."""
    found: dict[str, str] = {}
    for tool, environment in workshop.environments.items():
        if isinstance(environment, Environment):
            found |= environment.versions
        else:
            found[tool] = f"not available: {environment}"
    return found


def headline(result: Mapping[str, Any]) -> str:
    """How many figures there are, and the machine and versions without which they mean little."""
    parts = [f"{name} {value}" for name, value in {**result["versions"], **result["machine"]}.items()]
    return f"{len(result['figures'])} figures; {', '.join(parts)}; {result['rounds']} rounds in {result['seconds']} s"


def waiting(session: Session) -> float:
    """What share of their time the runs of plain pytest, which has one thread, did not get a processor."""
    samples = [x for subject, taken in session.samples.items() if subject.tool == "plain pytest" for x in taken]
    wall_s = sum(sample.wall_s for sample in samples)
    return 1 - sum(sample.cpu_s for sample in samples) / wall_s if samples else 0.0


def reading(figure: Figure, session: Session) -> dict[str, Any]:
    """One figure as plain data: its value, its target, whether it is met, or why there is none."""
    row: dict[str, Any] = {
        "group": figure.group,
        "figure": figure.label,
        "unit": figure.unit,
        "target": str(figure.target) if figure.target else None,
    }
    absent = [(s, why) for s in figure.subjects for why in [why_absent(s, session)] if why]
    if absent:
        subject, reason = absent[0]
        return row | {"value": None, "met": None, "note": f"{subject}: {reason}"}
    wall = figure.wall(session.samples)
    findings = sorted({text for s in figure.subjects for x in session.samples[s] for text in x.findings})
    return row | {
        **asdict(wall),
        "value": wall.median,
        "cpu": figure.cpu(session.samples).median if figure.cpu else None,
        "met": figure.target.met(wall.median) if figure.target else None,
        "note": ", ".join(findings),
    }


def why_absent(subject: Subject, session: Session) -> str:
    """Why a subject has no samples, in one line; empty if it has some."""
    if subject in session.missing:
        return "not available, see above"
    if subject in session.crashed:
        return "crashed, see below"
    return "" if subject in session.samples else "not run"


def figures_table(rows: Sequence[dict[str, Any]]) -> str:
    """The promised figures, one a line, each with its target."""
    cells = [["figure", "median", "range", "cpu", "target", "met"]]
    for row in rows:
        if row["value"] is None:
            cells.append([row["figure"], "-", row["note"], "", row["target"] or "", "unknown"])
            continue
        verdict = {True: "yes", False: "NO", None: ""}[row["met"]]
        cells.append(
            [
                row["figure"],
                f"{row['value']:.2f} {row['unit']}",
                f"{row['low']:.2f} to {row['high']:.2f}, n={row['count']}",
                "" if row["cpu"] is None else f"{row['cpu']:.2f} {row['unit']}",
                row["target"] or "",
                f"{verdict}  {row['note']}".strip(),
            ]
        )
    return table(cells)


def subject_row(subject: Subject, session: Session) -> dict[str, Any]:
    """What one subject took, as plain data."""
    row: dict[str, Any] = {
        "subject": str(subject),
        "scenarios": subject.suite.scenarios,
        "definitions": subject.suite.definitions,
    }
    reason = why_absent(subject, session)
    if reason:
        return row | {"note": reason}
    samples = session.samples[subject]
    return row | {
        "wall_s": asdict(Spread.of([sample.wall_s for sample in samples])),
        "cpu_s": asdict(Spread.of([sample.cpu_s for sample in samples])),
        "peak_rss_bytes": asdict(Spread.of([sample.peak_rss_bytes for sample in samples])),
        "note": "",
    }


def subjects_table(rows: Sequence[dict[str, Any]]) -> str:
    """Medians of every subject: wall and processor seconds, peak memory."""
    cells = [["subject", "N", "D", "wall s", "cpu s", "peak MB"]]
    for row in rows:
        measured = (
            [row["note"], "", ""]
            if row["note"]
            else [
                f"{row['wall_s']['median']:.2f}",
                f"{row['cpu_s']['median']:.2f}",
                f"{row['peak_rss_bytes']['median'] / 1e6:.0f}",
            ]
        )
        cells.append([row["subject"], str(row["scenarios"]), str(row["definitions"]), *measured])
    return table(cells)


def table(cells: Sequence[Sequence[str]]) -> str:
    """Set cells in columns as a Markdown table, which reads well on a terminal, too."""
    capped = [[cell.replace("|", "/") for cell in row] for row in cells]
    widths = [max(len(row[column]) for row in capped) for column in range(len(capped[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in capped
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
