"""How large files and folders grow: what does not fit is split at a seam that has a name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ("support", "steps", "agency", "faults", "tests", "benchmarks", ".ci")
FOR_FEATURES = ("features", "tests", "examples")

MOST_LINES = 250
MOST_MODULES = 17
MOST_LINES_OF_A_FEATURE = 120


def oversized(root: Path, folders: tuple[str, ...], ending: str, most: int) -> dict[str, int]:
    """Return the files below folders that have more than ``most`` lines, with their number."""
    files = [file for folder in folders for file in (root / folder).rglob(f"*{ending}")]
    assert files
    counted = {name_of(root, file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    return {name: lines for name, lines in counted.items() if lines > most}


def crowded(root: Path, folders: tuple[str, ...], most: int) -> dict[str, int]:
    """Return the folders that hold more than ``most`` modules of their own, with their number."""
    modules = [file for folder in folders for file in (root / folder).rglob("*.py") if file.name != "__init__.py"]
    assert modules
    counted = Counter(name_of(root, file.parent) for file in modules)
    return {name: number for name, number in counted.items() if number > most}


def name_of(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def test_no_module_is_longer_than_can_be_overseen() -> None:
    assert oversized(ROOT, HOUSE, ".py", MOST_LINES) == {}


def test_no_folder_holds_more_modules_than_can_be_overseen() -> None:
    assert crowded(ROOT, HOUSE, MOST_MODULES) == {}


def test_no_feature_is_longer_than_a_product_owner_reads() -> None:
    assert oversized(ROOT, FOR_FEATURES, ".feature", MOST_LINES_OF_A_FEATURE) == {}


def test_what_is_too_large_is_named(tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "agency").mkdir()
    for name in ("a", "b", "__init__"):
        (tmp_path / f"agency/{name}.py").write_text("pass\n" * 3)
        (tmp_path / f"steps/{name}.py").write_text("pass\n")
    assert oversized(tmp_path, ("agency", "steps"), ".py", 2) == dict.fromkeys(
        ("agency/a.py", "agency/b.py", "agency/__init__.py"), 3
    )
    assert crowded(tmp_path, ("agency", "steps"), 1) == {"agency": 2, "steps": 2}
    assert crowded(tmp_path, ("agency", "steps"), 2) == {}
