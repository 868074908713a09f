"""The kill matrix as an Allure result: one for each area, with every fault as a step, a table and a CSV file."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import time
import uuid
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from plainspec.reporting.allure.labels import readable
from plainspec.reporting.allure.results_folder import write_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plainspec.proving.matrix import AreaProof
    from plainspec.proving.verdicts import Judgement

EPIC = "Proof"
COLUMNS = ("fault", "finding", "feature", "line", "scenario", "expected", "detail")
PAGE = """<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 14px/1.4 system-ui, sans-serif; }}
table {{ border-collapse: collapse; }}
td, th {{ border: 1px solid #ccc; padding: 2px 8px; text-align: left; vertical-align: bottom; }}
thead th {{ writing-mode: vertical-rl; transform: rotate(180deg); font-weight: normal; }}
td.red {{ background: #f4b9b0; text-align: center; }}
td.named {{ font-weight: bold; }}
tr.missed th {{ background: #fff2a8; }}
</style>
<h1>{title}</h1><p>{summary}</p>
<table><thead><tr><td>A fault turned red so many scenarios; in bold where it should</td>{head}</tr></thead>
<tbody>{rows}</tbody></table>{rest}
"""


def write_matrices(proofs: Sequence[AreaProof], folder: Path) -> None:
    """Write the matrices of all areas that were proven as a whole, in the place of those of earlier proofs.

    Raises:
        OSError: A file cannot be written; names it.
    """
    for proof in proofs:
        if proof.whole and proof.can_prove:
            folder.mkdir(parents=True, exist_ok=True)
            _write_matrix(proof, folder)


def _write_matrix(proof: AreaProof, folder: Path) -> None:
    name = f"Kill matrix: {proof.area.name}"
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"plainspec prove {proof.area.name}"))
    files = {
        "The faults and who noticed them": (f"{key}-matrix-attachment.html", "text/html", as_html(proof, name)),
        "The same for spreadsheets": (f"{key}-matrix-attachment.csv", "text/csv", as_csv(proof)),
    }
    for file, _, text in files.values():
        write_file(folder / file, text.encode())
    now_ms = round(time.time() * 1000)
    identity = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    result: dict[str, Any] = {
        "uuid": key,
        "name": name,
        "fullName": f"plainspec prove: {proof.area.name}",
        "testCaseId": identity,
        "historyId": identity,
        "titlePath": [EPIC],
        "labels": [{"name": "epic", "value": EPIC}, {"name": "feature", "value": readable(proof.area.name)}],
        "status": "passed" if proof.proven else "failed",
        "statusDetails": {"message": proof.summary},
        "stage": "finished",
        "start": now_ms - round(1000 * sum(judgement.seconds for judgement in proof.judgements)),
        "stop": now_ms,
        "steps": [_step(judgement, now_ms) for judgement in proof.judgements],
        "attachments": [{"name": said, "source": file, "type": kind} for said, (file, kind, _) in files.items()],
    }
    write_file(folder / f"{key}-result.json", json.dumps(result).encode())


def _step(judgement: Judgement, now_ms: int) -> dict[str, Any]:
    finding = "" if judgement.caught else f": {judgement.finding}"
    return {
        "name": f"{judgement.fault.name}{finding}",
        "status": "passed" if judgement.caught else "failed",
        "statusDetails": {"message": judgement.detail},
        "stage": "finished",
        "start": now_ms,
        "stop": now_ms,
    }


def as_html(proof: AreaProof, title: str) -> str:
    """Return the matrix as a page: a row for each fault, a column for each feature."""
    features = list(dict.fromkeys(scenario.path for scenario in proof.scenarios))
    head = "".join(f"<th>{html.escape(PurePosixPath(path).stem)}</th>" for path in features)
    rows = "".join(_row(judgement, features) for judgement in proof.judgements)
    never = "".join(f"<li>{html.escape(f'{one.path}:{one.line} {one}')}</li>" for one in proof.never_red)
    rest = f"<h2>No fault turns red</h2><ul>{never}</ul>" if never else ""
    return PAGE.format(title=html.escape(title), summary=html.escape(proof.summary), head=head, rows=rows, rest=rest)


def _row(judgement: Judgement, features: Sequence[str]) -> str:
    cells = ""
    for path in features:
        red = [verdict for verdict in judgement.red if verdict.scenario.path == path]
        named = " named" if any(judgement.expected(verdict) for verdict in red) else ""
        cells += f'<td class="red{named}">{len(red)}</td>' if red else "<td></td>"
    kind = "" if judgement.caught else ' class="missed"'
    finding = "" if judgement.caught else f" ({judgement.finding})"
    return f"<tr{kind}><th>{html.escape(judgement.fault.name + finding)}</th>{cells}</tr>\n"


def as_csv(proof: AreaProof) -> str:
    """Return a line for each scenario that a fault turned red, and one for each fault that turned none red."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for judgement in proof.judgements:
        fault = (judgement.fault.name, str(judgement.finding))
        for verdict in judgement.red:
            scenario = verdict.scenario
            expected = "yes" if judgement.expected(verdict) else "no"
            lines.writerow((*fault, scenario.path, scenario.line, str(scenario), expected, judgement.detail))
        if not judgement.red:
            lines.writerow((*fault, "", "", "", "", judgement.detail))
    return text.getvalue()
