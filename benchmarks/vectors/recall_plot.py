"""Recall against time as an image, without a library for it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 360, 60, 40, 20, 50
COLOURS = {"uniform": "#c0392b", "clustered": "#2471a3"}


@dataclass(frozen=True)
class Dot:
    """What searches of one number of candidates found, and how long they took."""

    candidates: int
    recall: float
    search_ms: float
    through_index: bool


@dataclass(frozen=True)
class Curve:
    """The dots of one kind of data, by number of candidates."""

    name: str
    dots: tuple[Dot, ...]


def svg(curves: Sequence[Curve], rows: int) -> str:
    """Draw recall@10 over milliseconds for each search; hollow dots are searches that scan every row."""
    longest_ms = max(dot.search_ms for curve in curves for dot in curve.dots) * 1.1
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22">Recall@10 by time of a search, {rows:,} x 384, HNSW, cosine</text>',
        *(_level(tenth / 10) for tenth in range(0, 11, 2)),
        *(_moment(longest_ms * part / 5, longest_ms) for part in range(6)),
    ]
    for curve in curves:
        places = [(_x(dot.search_ms, longest_ms), _y(dot.recall)) for dot in curve.dots]
        colour = COLOURS[curve.name]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (x, y), dot in zip(places, curve.dots, strict=True):
            fill = colour if dot.through_index else "white"
            lines.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{fill}" stroke="{colour}"/>')
            lines.append(f'<text x="{x + 6:.0f}" y="{y + 14:.0f}" fill="{colour}">{dot.candidates}</text>')
    keys = enumerate(COLOURS.items())
    lines += [f'<text x="{WIDTH - 120}" y="{250 + 18 * n}" fill="{colour}">{name}</text>' for n, (name, colour) in keys]
    return "\n".join([*lines, "</svg>", ""])


def _x(ms: float, longest_ms: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * ms / longest_ms


def _y(recall: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - recall)


def _level(recall: float) -> str:
    y = _y(recall)
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>'
        f'<text x="{LEFT - 30}" y="{y + 4:.0f}">{recall:.1f}</text>'
    )


def _moment(ms: float, longest_ms: float) -> str:
    return f'<text x="{_x(ms, longest_ms):.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{ms:.0f} ms</text>'
