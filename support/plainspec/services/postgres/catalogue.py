"""What there is in a PostgreSQL database, in the server's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncpg import Connection

CATALOGUE = """
WITH own AS (
    SELECT pg_class.oid, relname, relkind, relrowsecurity, relforcerowsecurity, relowner, relacl
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname !~ '^(pg_|information_schema$)' AND relkind IN ('r', 'v', 'm', 'S')
)
SELECT CASE relkind WHEN 'r' THEN 'table ' WHEN 'S' THEN 'sequence ' ELSE 'view ' END || relname AS name,
    concat_ws(', ', CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END,
        CASE relkind WHEN 'v' THEN pg_get_viewdef(oid, true) END) AS definition
FROM own
UNION ALL
SELECT format('column %s.%s', relname, attname),
    format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ', mandatory' ELSE '' END
FROM pg_attribute JOIN own ON own.oid = attrelid
WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r'
UNION ALL
SELECT format('default %s.%s', relname, attname), pg_get_expr(adbin, adrelid)
FROM pg_attrdef JOIN own ON own.oid = adrelid JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
UNION ALL
SELECT format('grant %s.%s', relname, grantee::regrole), string_agg(privilege_type, ', ' ORDER BY privilege_type)
FROM own CROSS JOIN aclexplode(relacl)
WHERE grantee <> relowner
GROUP BY relname, grantee
UNION ALL
SELECT format('constraint %s.%s', relname, conname), pg_get_constraintdef(pg_constraint.oid, true)
FROM pg_constraint JOIN own ON own.oid = conrelid
WHERE contype <> 'n'
UNION ALL
SELECT format('index %s.%s', relname, indexrelid::regclass), pg_get_indexdef(indexrelid, 0, true)
FROM pg_index JOIN own ON own.oid = indrelid
UNION ALL
SELECT format('trigger %s.%s', relname, tgname), pg_get_triggerdef(pg_trigger.oid, true) || ', ' || tgenabled::text
FROM pg_trigger JOIN own ON own.oid = tgrelid
WHERE NOT tgisinternal
UNION ALL
SELECT format('policy %s.%s', relname, polname), pg_get_expr(polqual, polrelid)
FROM pg_policy JOIN own ON own.oid = polrelid
UNION ALL
SELECT 'function ' || pg_proc.oid::regprocedure, prosrc
FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE nspname !~ '^(pg_|information_schema$)'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
UNION ALL
SELECT 'extension ' || extname, extversion FROM pg_extension WHERE extname <> 'plpgsql'
"""


async def catalogue_of(connection: Connection) -> dict[str, str]:
    """Return what there is, for example `column skill.name`, and what the server says of it."""
    return {row["name"]: row["definition"] or "" for row in await connection.fetch(CATALOGUE)}
