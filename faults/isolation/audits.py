"""Ways in which an object of the schema that was added later can let tenants read and write each other's rows."""

from __future__ import annotations

from plainspec.proving import fault

AUDIT = "isolation/row_security_audit.feature"

fault(
    "a function for the support desk reads the skills of every tenant",
    caught_by=f"{AUDIT}: Acme against Bolt",
    because="function skills_named(text)",
).sql(
    "CREATE FUNCTION skills_named(wanted text) RETURNS SETOF text SECURITY DEFINER LANGUAGE sql"
    " AS 'SELECT tenant FROM skill_entity JOIN base_entity USING (tenant, id) WHERE name = wanted'",
    "GRANT EXECUTE ON FUNCTION skills_named TO agency_app",
)

fault(
    "a view for reports counts the entities of every tenant",
    caught_by=f"{AUDIT}: A client without a tenant against Bolt",
    because="view entities_per_type",
).sql(
    "CREATE VIEW entities_per_type AS SELECT entity_type, count(*) FROM base_entity GROUP BY entity_type",
    "GRANT SELECT ON entities_per_type TO agency_app",
)
