"""Ways in which a verification can be blind, or see what is not there, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault, within

if TYPE_CHECKING:
    from plainspec.proving import Patch

VERIFICATION = "agency.store.audit_verification"
PROBLEMS = f"{VERIFICATION}:_problems_of"
VERIFY = f"{VERIFICATION}:_verify"
SOUND = "audit/tamper_detection.feature: Acme changes a skill, and nobody forges anything"
BROKEN = "is broken at record"
LEFT_OUT = (
    (
        "when it was",
        ('moment, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'', "moment, '\"x\"'"),
        ("moment, str", '"x", str'),
        "gives record 2 another date",
    ),
    (
        "whom it is about",
        ("of_id, encode", "'x', encode"),
        ("str(entity_id)", '"x"'),
        "makes record 2 speak of somebody else",
    ),
    (
        "whose it is",
        ("to_json(of_tenant)", "to_json('x'::text)"),
        ("[tenant,", '["x",'),
        "exchanges record 1 with that of Bolt, and all trails suffer",
    ),
    ("what it says", ("'hex'), said", "'hex'), '{}'"), ("content.encode()", 'b"{}"'), "edits record 2"),
)
"""What hashes leave out: edits of the server's function and of the verification, and the deed that goes unnoticed."""


def somebody(*deeds: str) -> list[str]:
    """Name the scenarios in which somebody does these things."""
    return [f"audit/tamper_detection.feature: Somebody {deed}" for deed in deeds]


def leave_out(server: tuple[str, str], verification: tuple[str, str]) -> Any:
    """Return what has both who writes records and who verifies them leave the same thing out of hashes."""

    def plant(patch: Patch) -> None:
        patch.sql(within("append_audit_record", *server))
        patch.rewrite(f"{VERIFICATION}:seal", verification)

    plant.__name__ = f"leave_out_{verification[0].split(',')[0].strip('[')}"
    return plant


for what, server, verification, deed in LEFT_OUT:
    fault(f"a record's hash does not cover {what}", caught_by=somebody(deed), because=BROKEN)(
        leave_out(server, verification)
    )

fault(
    "the server's hashes do not cover the number",
    caught_by=SOUND,
    because="it was altered",
).sql(within("append_audit_record", "head.sequence + 1,\n        to_char", "0,\n        to_char"))

fault(
    "the server links no record to the one before",
    caught_by=SOUND,
    because="it does not follow the one before",
).sql(within("append_audit_record", "of_id, said, head.hash, sealed", "of_id, said, sha256(''), sealed"))

fault(
    "the server writes JSON that is not canonical",
    caught_by=SOUND,
    because="it can be read in two ways",
).sql(within("canonical_json", "|| ':' ||", "|| ': ' ||"))

fault(
    "the first record is not looked at",
    caught_by=somebody("exchanges record 1 with that of Bolt, and all trails suffer"),
    because="is broken at record 1",
).rewrite(
    VERIFY,
    (
        "if problem := next(_problems_of(row, end, kept), None):",
        "if end.sequence and (problem := next(_problems_of(row, end, kept), None)):",
    ),
)

fault(
    "the verification stops at the first record",
    caught_by=SOUND,
    because="is sound",
).rewrite(VERIFY, ("end = Receipt(row.sequence, row.hash)", "end = Receipt(row.sequence, row.hash)\n        break"))

fault(
    "the last record is not looked at",
    caught_by=somebody("blames somebody else in the last record"),
    because="is broken at record 4",
).rewrite(
    VERIFY,
    (
        "if problem := next(_problems_of(row, end, kept), None):",
        "if row.sequence != 4 and (problem := next(_problems_of(row, end, kept), None)):",
    ),
)

fault(
    "a trail may begin anywhere",
    caught_by=somebody("removes record 1"),
    because="it is missing",
).rewrite(VERIFY, ("if row.sequence > end.sequence + 1:", "if end.sequence and row.sequence > end.sequence + 1:"))

fault(
    "every second record is not looked at",
    caught_by=somebody("edits record 2", "gives record 2 another date", "makes record 2 speak of somebody else"),
    because=BROKEN,
).rewrite(
    VERIFY,
    (
        "if problem := next(_problems_of(row, end, kept), None):",
        "if row.sequence % 2 and (problem := next(_problems_of(row, end, kept), None)):",
    ),
)

fault(
    "a gap is not noticed",
    caught_by=somebody("removes record 2", "leaves out a number after the last record"),
    because=BROKEN,
).rewrite(VERIFY, ("if row.sequence > end.sequence + 1:", "if False:"))

fault(
    "two records of one number are not noticed",
    caught_by=somebody("adds a second record 3"),
    because="there are two",
).rewrite(PROBLEMS, ("if row.sequence <= before.sequence:", "if False:"))

fault(
    "links are not compared",
    caught_by=somebody("slips a record in before record 3", "lets records 2 and 3 change places"),
    because="it does not follow the one before",
).rewrite(PROBLEMS, ("if row.previous_hash != before.hash:", "if False:"))

fault(
    "JSON that can be read in two ways passes",
    caught_by=somebody("says the name twice in record 2 and seals it again"),
    because="it can be read in two ways",
).rewrite(PROBLEMS, ("if not is_canonical(row.content):", "if False:"))

fault(
    "hashes are not computed",
    caught_by=somebody("edits record 2"),
    because="it was altered",
).rewrite(PROBLEMS, ("if row.hash != seal(", "if False and row.hash != seal("))

fault(
    "receipts are not compared",
    caught_by=somebody("edits record 2 and computes all hashes and the head anew, and Acme has receipts"),
    because="it is not the one of the receipt",
).rewrite(PROBLEMS, ("if kept.get(row.sequence, row.hash) != row.hash:", "if False:"))

fault(
    "receipts of records that are gone are thrown away",
    caught_by=somebody("cuts off the last record and moves the head back, and Acme has receipts"),
    because="it is missing",
).rewrite(VERIFY, ("max(anchored.sequence, *kept, 0)", "anchored.sequence"))

fault(
    "the head is not asked how long the trail is",
    caught_by=somebody("cuts off the last record"),
    because="it is missing",
).rewrite(
    VERIFY,
    ("max(anchored.sequence, *kept, 0)", "max(*kept, 0, 0)"),
    ("anchored != end", "anchored.sequence > end.sequence"),
)

fault(
    "records that the head does not know pass",
    caught_by=somebody("adds a record that the head does not know"),
    because="the head does not know it",
).rewrite(VERIFY, ("anchored != end", "anchored.sequence == end.sequence and anchored != end"))

fault(
    "only the number of the head is compared",
    caught_by=somebody("edits record 2 and computes all hashes anew"),
    because="the head does not know it",
).rewrite(VERIFY, ("anchored != end", "anchored.sequence != end.sequence"))

fault(
    "a trail without records passes",
    caught_by=somebody("empties the table of records, and all trails suffer"),
    because="it is missing",
).rewrite(VERIFY, ("head = (await", "if not end.sequence:\n        return None\n    head = (await"))
