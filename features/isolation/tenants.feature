@isolation @needs:pgvector
Feature: Rows that only their tenant sees
  Many customers share one database. One who sees another's agents, once, by any way at all, is the end of
  their trust. Cora is a customer with no rows; a stranger works for nobody on a new connection, a late one
  on a connection that somebody has just used.
  Segment: all. Value: customers who dare to share. Source: S4-RLS-01, S4-RLS-10, S3-DB-01, faults of a public schema.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: Whoever looks sees their own rows, and no others

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario: Everybody looks into every table
      When everybody tries each of these ways
        | because                                    | way                                                 |
        | a new table is the one that is forgotten   | reads every table                                   |
        | a number says that there is something      | counts the rows of every table                      |
        | what is summed up was read by somebody     | asks every table whose rows it has                  |
        | a match tells of both sides                | joins every table with a list of tenants            |
        | yes or no is an answer                     | asks every table whether it has rows of each tenant |
        | whole tables are taken without a condition | copies every table out                              |
        | rows come long after the question          | goes through every table with a cursor              |
      Then Acme and Bolt have seen just their own rows
      And nobody else has seen anything

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario Outline: Everybody <way>
      When everybody <way>
      Then Acme and Bolt have seen just their own rows
      And nobody else has seen anything

      Examples: ways round the question
        | because                                     | way                                                         |
        | a plan was made for somebody else           | asks every table what another tenant has just asked         |
        | a failure tells that there is a row         | asks every table a question that fails at a row of a tenant |
        | a view may look with the eyes of its owner  | looks into every view                                       |
        | a function may work with its owner's rights | calls every function                                        |

  Rule: What is active is no less its tenant's own than a draft

    @S4-RLS-10 @S3-DB-01
    Scenario: Acme adds a skill that is active
      When Acme adds these entities in one session
        | kind  | name | status |
        | skill | Rust | active |
      Then Acme finds Ada, Developer, Python, Retail and Rust
      And Bolt finds Ada, Developer, Python and Retail
