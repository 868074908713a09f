CREATE TABLE room (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE, price numeric(8, 2) CHECK (price > 0),
    since timestamptz, tags jsonb, free boolean DEFAULT true, seats int[], stay daterange);
CREATE TABLE note (room int REFERENCES room, line text);
CREATE SCHEMA archive;
CREATE TABLE archive."Old room" (name text);
CREATE FUNCTION later() RETURNS void LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(0.1); INSERT INTO room (name) VALUES ('Late'); END $$;
