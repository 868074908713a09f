"""Parameter types for people."""

from plainspec import parameter_type

parameter_type(
    name="people",
    regexp="[A-Z][a-z]+(?:(?:, [A-Z][a-z]+)* and [A-Z][a-z]+)?",
    example="Ana",
    transformer=lambda names: names.replace(" and ", ", ").split(", "),
)
