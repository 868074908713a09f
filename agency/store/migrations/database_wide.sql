SELECT 'schema ' || nspname AS name, format('owned by %s', nspowner::regrole) AS definition
FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = pg_namespace.oid AND deptype = 'e'
    )
UNION ALL
SELECT format('grant to %s on schema public', CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END),
    string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type)
FROM pg_namespace CROSS JOIN aclexplode(coalesce(nspacl, acldefault('n', nspowner)))
WHERE nspname = 'public' AND grantee <> nspowner
GROUP BY grantee
UNION ALL
SELECT format('default privileges of %s for %s', defaclrole::regrole, CASE defaclobjtype
    WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
    ELSE defaclobjtype::text END), string_agg(defaclacl::text, ', ' ORDER BY defaclacl::text)
FROM pg_default_acl
GROUP BY defaclrole, defaclobjtype
UNION ALL
SELECT 'event trigger ' || evtname, format('on %s, %s', evtevent, evtenabled)
FROM pg_event_trigger
WHERE NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass AND objid = pg_event_trigger.oid AND deptype = 'e'
)
UNION ALL
SELECT 'role ' || rolname, concat_ws(', ',
    CASE WHEN rolcanlogin THEN 'login' ELSE 'nologin' END,
    CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolbypassrls THEN 'bypassrls' END,
    CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN rolcreaterole THEN 'createrole' END,
    CASE WHEN rolreplication THEN 'replication' END, CASE WHEN rolinherit THEN 'inherit' ELSE 'noinherit' END,
    (SELECT 'member of ' || string_agg(DISTINCT roleid::regrole::text, ', ') FROM pg_auth_members WHERE member = pg_roles.oid))
FROM pg_roles WHERE rolname = :role
