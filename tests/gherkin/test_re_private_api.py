"""The private names of Python's `re` that `plainspec.gherkin.sentences.re_private_api` uses."""

from plainspec.gherkin.sentences import re_private_api


def test_python_reads_a_regexp_into_its_parts() -> None:
    parts = [(str(code), value) for code, value in re_private_api.parse("a.")]
    assert parts == [("LITERAL", ord("a")), ("ANY", None)], f"mend {re_private_api.__name__}"
