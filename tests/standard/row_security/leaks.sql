-- What goes wrong in such schemas, one table or object each, after good.sql.

-- Row security was forgotten.
CREATE TABLE note (tenant_id text NOT NULL REFERENCES tenant, id uuid DEFAULT gen_random_uuid() PRIMARY KEY, text text);
GRANT SELECT, INSERT, UPDATE, DELETE ON note TO workshop_app;
INSERT INTO note (tenant_id, text) VALUES ('acme', 'late'), ('bolt', 'later');

-- A policy does not check what is written.
CREATE TABLE review (tenant_id text NOT NULL, id uuid DEFAULT gen_random_uuid() PRIMARY KEY, stars integer);
ALTER TABLE review ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON review FOR SELECT USING (tenant_id = current_tenant());
CREATE POLICY changed ON review FOR UPDATE USING (tenant_id = current_tenant()) WITH CHECK (true);
CREATE POLICY added ON review FOR INSERT WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON review TO workshop_app;
INSERT INTO review (tenant_id, stars) VALUES ('acme', 5), ('bolt', 1);

-- The application owns a table whose policies are not forced.
CREATE TABLE offer (tenant_id text NOT NULL, id uuid DEFAULT gen_random_uuid() PRIMARY KEY, price numeric);
ALTER TABLE offer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON offer USING (tenant_id = current_tenant());
ALTER TABLE offer OWNER TO workshop_app;
REVOKE TRUNCATE ON offer FROM workshop_app;
INSERT INTO offer (tenant_id, price) VALUES ('acme', 10), ('bolt', 20);

-- Functions, views and materialised views that run as a superuser.
CREATE FUNCTION average_price() RETURNS numeric STABLE SECURITY DEFINER LANGUAGE sql
    AS $$ SELECT avg(price) FROM repair $$;
CREATE FUNCTION email_of(customer_tenant text, customer_number bigint) RETURNS text STABLE SECURITY DEFINER LANGUAGE sql
    AS $$ SELECT email FROM customer WHERE tenant_id = customer_tenant AND number = customer_number $$;
CREATE PROCEDURE forgive(tenant text) SECURITY DEFINER LANGUAGE sql
    AS $$ UPDATE repair SET price = 0 WHERE tenant_id = tenant $$;
CREATE VIEW unpaid AS SELECT tenant_id, price FROM repair;
GRANT SELECT, DELETE ON unpaid TO workshop_app;
CREATE VIEW how_many AS SELECT count(*) FROM repair;
GRANT SELECT ON how_many, all_turnover TO workshop_app;

-- Numbers that all tenants share.
CREATE TABLE invoice (tenant_id text NOT NULL, number serial PRIMARY KEY);
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON invoice USING (tenant_id = current_tenant());
GRANT SELECT, INSERT ON invoice TO workshop_app;
GRANT ALL ON SEQUENCE invoice_number_seq TO workshop_app;
INSERT INTO invoice (tenant_id) VALUES ('acme'), ('bolt');

-- A reference to a row that the tenant must not see.
CREATE TABLE job (tenant_id text NOT NULL, id uuid DEFAULT gen_random_uuid() PRIMARY KEY, repair uuid REFERENCES repair);
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON job USING (tenant_id = current_tenant());
GRANT SELECT, INSERT ON job TO workshop_app;
INSERT INTO job (tenant_id, repair) SELECT tenant_id, id FROM repair;

-- Row security does not apply to TRUNCATE.
CREATE TABLE log (tenant_id text NOT NULL, line text);
ALTER TABLE log ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON log USING (tenant_id = current_tenant());
GRANT SELECT, TRUNCATE ON log TO workshop_app;
INSERT INTO log VALUES ('acme', 'opened'), ('bolt', 'closed');

-- Row security of a partitioned table does not apply to its partitions.
CREATE TABLE visit (tenant_id text NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE visit_this_year PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON visit USING (tenant_id = current_tenant());
GRANT SELECT ON visit, visit_this_year TO workshop_app;
INSERT INTO visit VALUES ('acme', '2026-05-01'), ('bolt', '2026-05-02');
