@isolation @needs:pgvector
Feature: Tenant isolation of reads: no query shows the rows of another tenant
  Many customers share one database. One leak, through any query, ends their trust. Another tenant has no rows of its
  own; a client without a tenant reads over a new connection, and over one that a tenant has just used.
  Segment: all. Value: customers may share a database. Source: S4-RLS-01, S4-RLS-10, S3-DB-01, PostgreSQL row security.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: Every query returns the rows of the tenant and no others

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario: Queries, views and functions
      When Acme, Bolt, another tenant and a client without a tenant read every table through
        | way                                               |
        | a query                                           |
        | a count                                           |
        | an aggregate                                      |
        | a join                                            |
        | a subquery                                        |
        | COPY                                              |
        | a cursor                                          |
        | a prepared statement that another tenant has used |
        | the error of a failing condition                  |
        | every view                                        |
        | every function                                    |
      Then Acme and Bolt have read only their own rows
      And another tenant and a client without a tenant have read no rows
      And nothing else has changed

    @S4-RLS-04 @S4-RLS-10 @severity:critical
    Scenario: Another program connects as the application
      When Acme, Bolt, another tenant and a client without a tenant read every table through
        | way                                       |
        | another program in the application's role |
      Then Acme and Bolt have read only their own rows
      And another tenant and a client without a tenant have read no rows

  Rule: The status of an entity does not change who can read it

    @S4-RLS-10 @S3-DB-01
    Scenario: Acme adds an active skill
      When Acme adds these entities in one session
        | kind  | name | status |
        | skill | Rust | active |
      Then Acme finds Ada, Developer, Python, Retail and Rust
      And Bolt finds Ada, Developer, Python and Retail
