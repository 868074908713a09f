"""Slips of a line in the verification of audit trails, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from agency.store import audit_verification
from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

VERIFICATION = "agency.store.audit_verification"
VERIFY = f"{VERIFICATION}:_verify"
SOMEBODY = "audit/tamper_detection.feature: Somebody "
SAY = "audit/canonical.feature: Somebody has record 1 say {}, and seals it again"
TWO_WAYS = "it can be read in two ways"


def ask_otherwise(name: str, before: str, after: str) -> Any:
    """Return what asks otherwise for what was never recorded, as a function of this name."""

    def plant(patch: Patch) -> None:
        target = f"{VERIFICATION}:UNRECORDED"
        patch.attribute(target, text(patch.original(target).text.replace(before, after)))

    plant.__name__ = name
    return plant


fault(
    "a head that is gone is no head",
    caught_by=f"{SOMEBODY}removes the head",
    because="is broken at record 1",
).rewrite(VERIFY, ("if head else Receipt(0, NOTHING_BEFORE)", "if head else end"))

fault(
    "of what the head does not know, the last record is named",
    caught_by=f"{SOMEBODY}adds two records that the head does not know",
    because="is broken at record 5",
).rewrite(VERIFY, ("min(anchored.sequence + 1, end.sequence)", "end.sequence"))

fault(
    "a verification expects one thing at most that was never recorded",
    caught_by=f"{SOMEBODY}changes all skills while nothing is recorded",
    because="Multiple rows",
)(ask_otherwise("ask_without_limit", "LIMIT 1", ""))

fault(
    "of what was never recorded, the last is named",
    caught_by=f"{SOMEBODY}changes all skills while nothing is recorded",
    because="is broken at record 1",
)(ask_otherwise("ask_for_the_last", "last.sequence NULLS LAST", "last.sequence DESC NULLS LAST"))

fault(
    "of what was never recorded, what is new is named",
    caught_by=f"{SOMEBODY}changes record 2's skill and adds one, unrecorded",
    because="is broken at record 2",
)(ask_otherwise("ask_for_what_is_new", "NULLS LAST", "NULLS FIRST"))


@fault(
    "names may stand in any order",
    caught_by=SAY.format('{"b":1,"a":2}'),
    because=TWO_WAYS,
)
def write_in_any_order(patch: Patch) -> None:
    """Have the quick judge write names as it has read them."""
    target = f"{VERIFICATION}:PLAIN_WRITER"
    writer = patch.original(target)
    patch.attribute(target, type(writer)(ensure_ascii=False, allow_nan=False, separators=(",", ":")))


fault(
    "names stand in the order of their code points",
    caught_by=SAY.format('{"ﬁ":1,"😀":2}'),
    because=TWO_WAYS,
).rewrite(f"{VERIFICATION}:_is_plain", ("not SORTED_OTHERWISE.search(content) and ", ""))

fault(
    "whatever can be read is canonical",
    caught_by=[SAY.format('{"a": 1}'), SAY.format('{"a":1,"a":1}')],
    because=TWO_WAYS,
).rewrite(
    f"{VERIFICATION}:is_canonical",
    ("rfc8785.dumps(json.loads(content)) == content.encode()", "rfc8785.dumps(json.loads(content)) != b''"),
)


def read_fractions(name: str, before: str, after: str) -> Any:
    """Return what has the quick judge read fractions otherwise, as a function of this name."""

    def plant(patch: Patch) -> None:
        patch.rewrite(f"{VERIFICATION}:_fraction", (before, after))
        reader = type(patch.original(f"{VERIFICATION}:PLAIN_READER"))
        patch.attribute(
            f"{VERIFICATION}:PLAIN_READER",
            reader(parse_float=audit_verification._fraction, parse_int=audit_verification._whole),  # noqa: SLF001 - as they are now
        )

    plant.__name__ = name
    return plant


fault(
    "a whole number may have a point",
    caught_by=SAY.format('{"a":1.0}'),
    because=TWO_WAYS,
)(read_fractions("read_points", ' or digits.endswith(".0")', ""))

fault(
    "a whole number may have an exponent",
    caught_by=SAY.format('{"a":1e+16}'),
    because=TWO_WAYS,
)(read_fractions("read_exponents", '"e" in digits.lower() or ', ""))

fault(
    "a text may be written in escapes",
    caught_by=SAY.format('{"a":"\\u00e9"}'),
    because=TWO_WAYS,
).rewrite(
    f"{VERIFICATION}:is_canonical",
    (
        "_is_plain(content) or",
        "_is_plain(json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, separators=(',', ':'))) or",
    ),
)

ASKED = "audit/records.feature: Acme asks "
BETWEEN = "agency.store.audit:recorded_between"
RECEIPT = "agency.store.audit:AuditTrail.receipt"

for name, before, after in (
    ("the last moment of a time belongs to it", "created_at < until", "created_at <= until"),
    ("the first moment of a time does not belong to it", "created_at >= since", "created_at > since"),
):
    fault(
        name,
        caught_by=f"{ASKED}from the moment of one record until that of another",
        because='hears of the records "2, 3"',
    ).rewrite(BETWEEN, (before, after))

fault(
    "a moment of no time zone is taken for one",
    caught_by=f"{ASKED}about a time of no time zone",
    because="nobody was refused",
).rewrite(BETWEEN, ("if moment.utcoffset() is None:", "if False:"))

fault(
    "there is no receipt for the first record",
    caught_by=f"{ASKED}for a receipt of record 1",
    because="the receipt of record 1",
).rewrite(RECEIPT, ("1 <= sequence", "1 < sequence"))

fault(
    "a receipt is given for whatever record is the last",
    caught_by=f"{ASKED}for a receipt of record 3",
    because="no receipt",
).rewrite(RECEIPT, ("if sequence is not None:", "if sequence is not None and sequence < 3:"))

fault(
    "the server is asked for records that it cannot count to",
    caught_by=f"{ASKED}for a receipt of record 9223372036854775808",
    because="int64",
).rewrite(RECEIPT, ("if not 1 <= sequence <= LAST_NUMBER:", "if not 1 <= sequence:"))

fault(
    "nobody is told which entity was never recorded",
    caught_by=f"{SOMEBODY}adds a skill, and nothing is recorded",
    because="knows nothing of its skill Forged",
).rewrite(VERIFY, ("unrecorded.sequence, unrecorded.entity_id", "unrecorded.sequence"))

fault(
    "what cannot be judged is canonical",
    caught_by=[SAY.format('{"a":9007199254740993}'), SAY.format('{"a":NaN}')],
    because=TWO_WAYS,
).rewrite(f"{VERIFICATION}:is_canonical", ("return False", "return True"))

fault(
    "record 0 is the last one",
    caught_by=f"{ASKED}for a receipt of record 0",
    because="no receipt",
).rewrite(RECEIPT, ("if sequence is not None:", "if sequence:"))

fault(
    "there is a receipt for the first record only",
    caught_by=f"{ASKED}for a receipt of record 2",
    because="the receipt of record 2",
).rewrite(RECEIPT, ("<= LAST_NUMBER", "< 2"))
