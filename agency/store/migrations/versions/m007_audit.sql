CREATE TABLE audit_record (
    tenant text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence >= 1),
    created_at timestamptz NOT NULL,
    entity_id uuid NOT NULL,
    content text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant, sequence)
);
CREATE INDEX ON audit_record (tenant, created_at);
CREATE INDEX ON audit_record (tenant, entity_id, sequence);

CREATE TABLE audit_head (
    tenant text NOT NULL PRIMARY KEY,
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);

-- RFC 8785, section 3.2.2.3. What no double holds exactly, or RFC 7493 advises against, is written as text.
CREATE FUNCTION canonical_number(number numeric) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET extra_float_digits = 1 AS $$
DECLARE
    shortest text;
BEGIN
    IF number = 0 THEN
        RETURN '0';
    END IF;
    IF abs(number) > 9007199254740991 OR abs(number) < 1e-300 THEN
        RETURN to_json(number::text)::text;
    END IF;
    shortest := number::float8::text;
    IF shortest::numeric <> number THEN
        RETURN to_json(number::text)::text;
    END IF;
    RETURN CASE WHEN abs(number) < 1e-6 THEN replace(shortest, 'e-0', 'e-') ELSE shortest::numeric::text END;
END $$;

-- RFC 8785. Members are sorted by UTF-16 code units (section 3.2.3): by the bytes of UTF-8, but for those that begin
-- with EE or EF (U+E000 to U+FFFF), which come after those that begin with F0 to F4 (U+10000 and above).
CREATE FUNCTION canonical_json(value jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    CASE jsonb_typeof(value)
        WHEN 'object' THEN
            RETURN '{' || coalesce((
                SELECT string_agg(
                    to_json(name)::text || ':' || canonical_json(member), ','
                    ORDER BY translate(
                        convert_from(convert_to(name, 'UTF8'), 'LATIN1'), U&'\00EE\00EF', U&'\00FE\00FF'
                    ) COLLATE "C"
                )
                FROM jsonb_each(value) AS members (name, member)
            ), '') || '}';
        WHEN 'array' THEN
            RETURN '[' || coalesce((
                SELECT string_agg(canonical_json(item), ',' ORDER BY place)
                FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)
            ), '') || ']';
        WHEN 'number' THEN
            RETURN canonical_number((value #>> '{}')::numeric);
        ELSE
            RETURN value::text;
    END CASE;
END $$;

-- What an entity says, as records have it: without empty fields, so that a column which is added empty changes nothing.
CREATE FUNCTION audited_state(of_tenant text, of_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    SELECT canonical_json(
        (SELECT jsonb_object_agg(name, said) FROM jsonb_each(entity_content(base)) AS fields (name, said)
         WHERE said <> 'null')
        || CASE WHEN base.entity_type = 'job_role' THEN jsonb_build_object('skill_ids', (
            SELECT coalesce(jsonb_agg(skill_id ORDER BY skill_id), '[]')
            FROM job_role_skill WHERE tenant = of_tenant AND job_role_id = of_id
        )) ELSE '{}' END
    )::jsonb
    FROM base_entity AS base WHERE tenant = of_tenant AND id = of_id
$$;

-- Writes down what an entity is now, unless its last record says so already. The lock on the head is held until the
-- transaction ends: numbers follow each other in the order of commits, and who rolls back gives the number back.
CREATE FUNCTION append_audit_record(of_tenant text, of_id uuid) RETURNS void
LANGUAGE plpgsql SET timezone = 'UTC' AS $$
DECLARE
    head audit_head;
    state jsonb;
    known jsonb;
    moment timestamptz;
    said text;
    sealed bytea;
BEGIN
    INSERT INTO audit_head (tenant, sequence, hash) VALUES (of_tenant, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM audit_head WHERE tenant = of_tenant FOR UPDATE;
    state := coalesce(audited_state(of_tenant, of_id), 'null');
    known := coalesce((
        SELECT content::jsonb -> 'entity' FROM audit_record
        WHERE tenant = of_tenant AND entity_id = of_id ORDER BY sequence DESC LIMIT 1
    ), 'null');
    IF state = known THEN
        RETURN;
    END IF;
    moment := clock_timestamp();
    said := canonical_json(jsonb_build_object(
        'action', CASE WHEN state = 'null' THEN 'deleted' WHEN known = 'null' THEN 'added' ELSE 'changed' END,
        'actor', session_user,
        'entity', state
    ));
    sealed := sha256(convert_to(format(
        '[%s,%s,"%s","%s","%s",%s]', to_json(of_tenant), head.sequence + 1,
        to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), of_id, encode(head.hash, 'hex'), said
    ), 'UTF8'));
    INSERT INTO audit_record (tenant, sequence, created_at, entity_id, content, previous_hash, hash)
    VALUES (of_tenant, head.sequence + 1, moment, of_id, said, head.hash, sealed);
    UPDATE audit_head SET sequence = head.sequence + 1, hash = sealed WHERE tenant = of_tenant;
END $$;
REVOKE EXECUTE ON FUNCTION append_audit_record FROM PUBLIC;

-- The transaction may work for another tenant by now, and row-level security binds an owner that is no superuser.
CREATE FUNCTION write_audit_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    working_for text := current_setting('app.tenant', true);
    changed record;
BEGIN
    FOR changed IN
        SELECT DISTINCT state ->> 'tenant' AS tenant, (state ->> TG_ARGV[0])::uuid AS id
        FROM unnest(ARRAY[to_jsonb(OLD), to_jsonb(NEW)]) AS states (state) WHERE state IS NOT NULL
    LOOP
        PERFORM set_config('app.tenant', changed.tenant, true);
        PERFORM append_audit_record(changed.tenant, changed.id);
    END LOOP;
    PERFORM set_config('app.tenant', coalesce(working_for, ''), true);
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What the audit trail says is neither changed nor removed.' USING
        ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;

CREATE FUNCTION keep_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.tenant <> OLD.tenant OR NEW.sequence <> OLD.sequence + 1 THEN
        RAISE EXCEPTION 'The head of an audit trail moves on by one record at a time.' USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_head_kept BEFORE DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_head_advances BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION keep_audit_head();

ALTER TABLE audit_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_record FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_record_tenant ON audit_record USING (tenant = nullif(current_setting('app.tenant', true), ''))
    WITH CHECK (tenant = nullif(current_setting('app.tenant', true), ''));
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_head_tenant ON audit_head USING (tenant = nullif(current_setting('app.tenant', true), ''))
    WITH CHECK (tenant = nullif(current_setting('app.tenant', true), ''));
GRANT SELECT ON audit_record, audit_head TO agency_app;
