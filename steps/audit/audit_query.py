"""Steps about queries of audit records: those of an entity, of a time, and the indexes that serve them."""

import re

from plainspec import parameter_type, then, when
from plainspec.ports.store.audit import QueryResult
from plainspec.stage.audit.auditor import Auditor, as_rows
from plainspec.stage.rows import expect_rows

INDEX = "found by index"
QUERY = re.compile(r"of its (?P<kind>[a-z ]+) (?P<name>[A-Z]\w+)|from record (?P<first>\d+) until record (?P<last>\d+)")

parameter_type(
    name="audit_query",
    regexp="of its [a-z ]+ [A-Z][a-z]+|from record [0-9]+ until record [0-9]+",
    example="of its skill Ruby",
    transformer=QUERY.fullmatch,
)


@when("{word} queries the audit records {audit_query}", gives="query_result")
async def queries(tenant: str, query: re.Match[str], auditor: Auditor) -> QueryResult:
    """Query those of an entity, or from the moment of one record until just before that of another."""
    if query["name"]:
        return await auditor.system.about(tenant, query["kind"], query["name"])
    return await auditor.system.between(tenant, int(query["first"]), int(query["last"]))


@then("the query returns the records")
def returns_records(table: list[dict[str, str]], query_result: QueryResult) -> None:
    """Compare all records, in order, and the index by which the server's plan finds them if a column names it."""
    columns = [column for column in table[0] if column != INDEX]
    by_index = {INDEX: ", ".join(sorted(query_result.indexes))} if INDEX in table[0] else {}
    expect_rows([row | by_index for row in as_rows(query_result.records, columns)], table)
