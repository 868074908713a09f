"""Sentences about people who send requests to a service over HTTP, and about the answers."""

from plainspec import DocString, Table, given, parameter_type, then, when
from plainspec.stage.documents.comparison import expect_equal
from plainspec.stage.documents.schemas import expect_schema
from plainspec.stage.http.checks import expect_headers, expect_values, kept_of, lacking, two_columns
from plainspec.stage.http.sessions import Request, Sessions

parameter_type(
    name="http_request",
    regexp="(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) ([/{]\\S*|https?://\\S+)",
    example="GET /rooms",
    transformer=Request,
)
parameter_type(name="http_sending", regexp="sends|tries to send", transformer=lambda said: said != "sends")
parameter_type(name="http_body", regexp="the JSON|JSON with|JSON of the schema|a text with", transformer=str)
parameter_type(name="http_path", regexp="[/{]\\S*|https?://\\S+", example="/rooms")


@given("{word}'s requests have the headers")
def has_headers(person: str, table: Table, http_sessions: Sessions) -> None:
    """Send these headers (header, value) with all requests and WebSockets of this person; an empty one no more."""
    session = http_sessions.of(person)
    for name, value in two_columns(table, "header", "value"):
        session.headers.pop(name, None)
        if value:
            session.headers[name] = http_sessions.values.fill(value)


@given("{word} has sent {http_request}")
async def has_sent(
    person: str,
    request: Request,
    http_sessions: Sessions,
    table: Table | None = None,
    docstring: DocString | None = None,
) -> None:
    """Send a request, with a text as its body or a form (field, value, file, type), that must be answered with 2xx."""
    answer = await http_sessions.send(person, request, table or docstring)
    assert 200 <= answer.status < 300, f"a request of a Given must succeed\n{answer.excerpt()}"  # noqa: PLR2004 - 2xx


@given("{word} keeps")
@then("{word} keeps")
def keeps(person: str, table: Table, http_sessions: Sessions) -> None:
    """Keep values (name, value) of the last answer: a JSONPath, `status`, `header <name>` or `cookie <name>`."""
    for name, source in two_columns(table, "name", "value"):
        http_sessions.values.keep(name, kept_of(http_sessions.of(person).last, source))


@when("{word} {http_sending} {http_request}")
async def sends(  # noqa: PLR0913, PLR0917 - parts of the sentence, and what may follow it
    person: str,
    may_fail: bool,  # noqa: FBT001 - a parameter of the sentence
    request: Request,
    http_sessions: Sessions,
    table: Table | None = None,
    docstring: DocString | None = None,
) -> None:
    """Send a request, with a text as its body or a form (field, value, file, type); Thens look at the answer.

    Who only tries may get no answer.
    """
    send = http_sessions.attempt if may_fail else http_sessions.send
    await send(person, request, table or docstring)


@then("{word} receives the status {int}")
def receives_status(person: str, status: int, http_sessions: Sessions) -> None:
    """Compare with the status of this person's last answer."""
    answer = http_sessions.of(person).last
    assert answer.status == status, f"{person} received the status {answer.status}\n{answer.excerpt()}"


@then("{word} receives the headers")
def receives_headers(person: str, table: Table, http_sessions: Sessions) -> None:
    """Compare these headers (header, value) of this person's last answer; there may be others."""
    expect_headers(two_columns(table, "header", "value"), http_sessions.of(person).last, http_sessions.values)


@then("{word} receives {http_body}")
def receives_body(person: str, expected: str, docstring: str, http_sessions: Sessions) -> None:
    """Compare the body of this person's last answer.

    `the JSON` is the whole document, `JSON with` some fields of it: objects may have others, lists have as many
    entries; the order of fields and white space do not count. `JSON of the schema` checks it against a JSON Schema,
    whose `$ref` may name a file beside the feature. `a text with` looks for a text.
    """
    answer, values, subject = http_sessions.of(person).last, http_sessions.values, f"{person} received"
    if expected == "a text with":
        assert values.fill(docstring) in answer.text, f"the body has no such text\n{answer.excerpt()}"
    elif expected == "JSON of the schema":
        expect_schema(values.json(docstring), answer.json(), http_sessions.folder, subject)
    else:
        expect_equal(values.json(docstring), answer.json(), subject, subset=expected == "JSON with")


@then("{word} receives JSON where")
def receives_json_where(person: str, table: Table, http_sessions: Sessions) -> None:
    """Compare what is at each JSONPath (path, value): a JSON value or a text, or `nothing`."""
    expect_values(two_columns(table, "path", "value"), http_sessions.of(person).last, http_sessions.values)


@then("within {duration} {word} receives from {http_path}")
async def receives_within(limit_s: float, person: str, path: str, table: Table, http_sessions: Sessions) -> None:
    """Send GET until the answer has these values at these JSONPaths or `status` (path, value), or the limit passes."""
    rows = two_columns(table, "path", "value")
    await http_sessions.of(person).poll(path, limit_s, lambda answer: lacking(rows, answer, http_sessions.values))
