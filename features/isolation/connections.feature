@isolation @needs:pgvector
Feature: Connections that remember nobody
  Connections are shared: what one tenant leaves on them, the next one finds. A setting that outlives its
  transaction has shown one customer's data to another in many a product.
  Segment: all. Value: speed of a pool without its risk. Source: S4-RLS-10, PostgreSQL set_config, DISCARD.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: Whoever takes a connection finds nothing that was left on it

    @S4-RLS-10 @severity:critical
    Scenario Outline: Bolt <leaves> on a connection
      When Bolt <leaves> on a connection that a stranger takes then
      Then nobody else has seen anything
      And all rows are as they were

      Examples: what can stay behind on a connection
        | because                                 | leaves                  |
        | a setting outlives its transaction      | says for good who it is |
        | a cursor can be kept beyond its commit  | leaves a cursor open    |
        | a temporary table has no row security   | leaves a copy of its rows |

  Rule: Who somebody is, is settled anew in each transaction

    @S4-RLS-10
    Scenario: Acme says that it is Bolt
      When Acme says that it is Bolt from now on, and looks after its commit
      Then Acme has seen just their own rows
      And all rows are as they were

    @S4-RLS-10
    Scenario: The server cuts Acme off in the middle of a change
      When Acme is cut off in the middle of a change, and goes on
      Then Acme has found nothing, or was refused: connection lost
      And Acme has seen just their own rows
      And all rows are as they were

    @S4-RLS-10 @severity:critical
    Scenario Outline: Acme <ends>
      When Acme <ends>, and its connection looks before anybody takes it
      Then nobody else has seen anything

      Examples: how a transaction ends
        | because                               | ends       |
        | the work lasts, whose it was does not | commits    |
        | neither the work nor whose it was     | rolls back |

    @S4-RLS-10
    Scenario: Acme starts something in the background
      When a task that Acme has started looks for nobody
      Then nobody else has seen anything
      And all rows are as they were

  Rule: What one tenant holds is in no other's way

    @S4-RLS-10
    Scenario: Acme and Bolt have a lock of the same name
      When Acme holds the lock "invoices", and Bolt and a colleague ask for it
      Then Bolt gets the lock, and the colleague is refused: lock not available

  Rule: However many work at once, each works for one tenant

    @S4-RLS-10 @S3-DB-01
    Scenario: 100 people of 10 tenants share 5 connections
      When 100 people of 10 tenants work at once on 5 connections, and one in 3 gives up midway
      Then each of those who finished has seen just what is their tenant's
      And what those have added who finished is kept, and nothing else
