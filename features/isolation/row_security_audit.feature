@isolation @needs:pgvector
Feature: Row security audit: every object of the schema is tried
  A table that was added yesterday is in no list of tables. The audit reads the catalogue, and tries what it finds there
  in every way: tables, views, functions and sequences, with keys that only another tenant can know.
  Segment: regulated. Value: no object is forgotten. Source: S4-RLS-10, PostgreSQL row security.

  Background:
    Given Acme and Bolt have rows in every table
    And the tenants of the schema "public"
      | role       | setting    | column |
      | agency_app | app.tenant | tenant |

  Rule: No object of the schema reads or writes rows of another tenant

    @S4-RLS-10 @severity:critical
    Scenario: Acme against Bolt
      When every object of the schema is tried by tenant "Acme" against the rows of tenant "Bolt"
      Then no row of another tenant is read or written

  Rule: Without a tenant no object of the schema reads or writes rows

    @S4-RLS-10 @severity:critical
    Scenario: A client without a tenant against Bolt
      When every object of the schema is tried without a tenant against the rows of tenant "Bolt"
      Then no row of another tenant is read or written
