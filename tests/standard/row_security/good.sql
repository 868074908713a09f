-- A workshop of bicycles with row-level security as it should be, made by nobody who knows Plainspec.
DO $$ BEGIN
    CREATE ROLE workshop_app;
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
ALTER ROLE workshop_app NOBYPASSRLS INHERIT;
DO $$ DECLARE granted regrole; BEGIN
    FOR granted IN SELECT roleid FROM pg_auth_members WHERE member = 'workshop_app'::regrole LOOP
        EXECUTE format('REVOKE %s FROM workshop_app', granted);
    END LOOP;
END $$;

CREATE TABLE tenant (id text PRIMARY KEY, name text NOT NULL);

CREATE TABLE customer (
    tenant_id text NOT NULL REFERENCES tenant,
    number bigint GENERATED ALWAYS AS IDENTITY,
    email text NOT NULL,
    PRIMARY KEY (tenant_id, number),
    UNIQUE (tenant_id, email)
);

CREATE TABLE repair (
    tenant_id text NOT NULL REFERENCES tenant,
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    customer bigint NOT NULL,
    price numeric(10, 2) NOT NULL CHECK (price >= 0),
    with_tax numeric GENERATED ALWAYS AS (price * 1.2) STORED,
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, customer) REFERENCES customer
);

CREATE TABLE part (
    repair uuid NOT NULL REFERENCES repair ON DELETE CASCADE,
    name text NOT NULL,
    PRIMARY KEY (repair, name)
);

CREATE TABLE tax_rate (country text PRIMARY KEY, rate numeric NOT NULL);

CREATE FUNCTION current_tenant() RETURNS text STABLE LANGUAGE sql
    AS $$ SELECT nullif(current_setting('app.tenant_id', true), '') $$;

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON tenant USING (id = current_tenant());
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON customer USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
ALTER TABLE repair ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON repair USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
ALTER TABLE part ENABLE ROW LEVEL SECURITY;
ALTER TABLE part FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON part
    USING (EXISTS (SELECT FROM repair WHERE repair.id = part.repair AND tenant_id = current_tenant()));

CREATE VIEW turnover WITH (security_invoker) AS
    SELECT tenant_id, count(*) AS repairs, sum(price) AS total FROM repair GROUP BY tenant_id;
CREATE VIEW expensive WITH (security_invoker) AS SELECT * FROM repair WHERE price > 50;
CREATE MATERIALIZED VIEW all_turnover AS SELECT tenant_id, sum(price) AS total FROM repair GROUP BY tenant_id;
CREATE FUNCTION price_of(repair_id uuid) RETURNS numeric STABLE LANGUAGE sql
    AS $$ SELECT price FROM repair WHERE id = repair_id $$;
CREATE FUNCTION lottery() RETURNS double precision LANGUAGE sql AS $$ SELECT random() $$;
CREATE PROCEDURE discount(tenant text) LANGUAGE sql
    AS $$ UPDATE repair SET price = price * 0.9 WHERE tenant_id = tenant $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant, customer, repair, part TO workshop_app;
GRANT SELECT ON tax_rate, turnover TO workshop_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON expensive TO workshop_app;

INSERT INTO tax_rate VALUES ('AT', 0.2);
INSERT INTO tenant VALUES ('acme', 'Acme'), ('bolt', 'Bolt');
INSERT INTO customer (tenant_id, email) VALUES ('acme', 'ana@example.org'), ('bolt', 'ben@example.org');
INSERT INTO repair (tenant_id, customer, price) SELECT tenant_id, number, 60 FROM customer;
INSERT INTO part SELECT id, 'brake' FROM repair;
