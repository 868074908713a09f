WITH tables AS (
    SELECT oid, relname, relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions, relowner, relacl
    FROM pg_class
    WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind IN ('r', 'v') AND relname <> 'alembic_version'
)
SELECT 'table ' || relname AS name,
    CASE WHEN relrowsecurity THEN 'with' ELSE 'without' END || ' row security, '
    || CASE WHEN relforcerowsecurity THEN 'forced' ELSE 'not forced' END
    || CASE relpersistence WHEN 'u' THEN ', empty after a crash' ELSE '' END AS definition
FROM tables WHERE relkind = 'r'
UNION ALL
SELECT 'view ' || relname, concat_ws(' ', pg_get_viewdef(oid, true), 'with', array_to_string(reloptions, ', '))
FROM tables WHERE relkind = 'v'
UNION ALL
SELECT format('column %s.%s', relname, attname), concat_ws(' ', format_type(atttypid, atttypmod),
    CASE WHEN attnotnull THEN 'not null' END, 'default ' || pg_get_expr(adbin, adrelid))
FROM pg_attribute
JOIN tables ON tables.oid = attrelid AND relkind = 'r'
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT format('constraint %s on %s', conname, relname), pg_get_constraintdef(pg_constraint.oid, true)
FROM pg_constraint JOIN tables ON tables.oid = conrelid
WHERE contype <> 'n'
UNION ALL
SELECT format('index %s on %s', indexrelid::regclass, relname), pg_get_indexdef(indexrelid, 0, true)
FROM pg_index JOIN tables ON tables.oid = indrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
UNION ALL
SELECT format('trigger %s on %s', tgname, relname),
    pg_get_triggerdef(pg_trigger.oid, true) || CASE tgenabled
        WHEN 'D' THEN ', disabled' WHEN 'R' THEN ', on replicas only' WHEN 'A' THEN ', on replicas, too' ELSE '' END
FROM pg_trigger JOIN tables ON tables.oid = tgrelid
WHERE NOT tgisinternal
UNION ALL
SELECT format('policy %s on %s', polname, relname), concat_ws(' ',
    CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END, 'for', polcmd, 'to', polroles::text,
    'using', pg_get_expr(polqual, polrelid), 'with check', pg_get_expr(polwithcheck, polrelid))
FROM pg_policy JOIN tables ON tables.oid = polrelid
UNION ALL
SELECT format('grant to %s on %s', CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END, granted_on),
    string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type)
FROM (
    SELECT relname AS granted_on, relowner, (aclexplode(relacl)).* FROM tables
    UNION ALL
    SELECT format('%s.%s', relname, attname), relowner, (aclexplode(attacl)).*
    FROM pg_attribute JOIN tables ON tables.oid = attrelid WHERE NOT attisdropped
) AS granted
WHERE grantee <> relowner
GROUP BY grantee, granted_on
UNION ALL
SELECT format('function %s(%s)', proname, oidvectortypes(proargtypes)), concat_ws(', ',
    format('(%s) returns %s', pg_get_function_arguments(pg_proc.oid), pg_get_function_result(pg_proc.oid)),
    lanname, provolatile, CASE WHEN proisstrict THEN 'strict' END, 'parallel ' || proparallel::text,
    CASE WHEN prosecdef THEN 'security definer' END, CASE WHEN proleakproof THEN 'leakproof' END,
    'set ' || array_to_string(proconfig, ', '),
    (SELECT 'for ' || string_agg(CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END, ', ' ORDER BY grantee)
     FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee <> proowner)
) || E'\n' || prosrc
FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
WHERE pronamespace = CAST(:schema AS regnamespace)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
