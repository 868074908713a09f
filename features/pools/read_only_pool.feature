@pools
Feature: Read-only pool: reports that cannot change data
  Reports and searches run on connections of their own. They can neither write by mistake nor use up the
  connections of writers.
  Segment: all. Value: reports never harm the accounts. Source: S4-POOL-12.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: A write over a read-only connection is refused

    @S4-POOL-12 @severity:critical
    Scenario Outline: Ana <operation> over a read-only connection
      Given a connection pool with 1 connection and no overflow
      When Ana <operation> over a read-only connection
      Then Ana is refused: read-only transaction
      And nothing else has changed

      Examples: every kind of write
        | operation                 |
        | adds 20 to Ben's account  |
        | sets Ben's account to 0   |
        | opens an account for Cleo |
        | deletes Ben's account     |

    @S4-POOL-12
    Scenario: Cleo has returned the read-only connection before
      Given a connection pool with 1 connection and no overflow
      And Cleo has returned a read-only connection
      When Ana adds 20 to Ben's account over a read-only connection
      Then Ana is refused: read-only transaction
      And nothing else has changed

  Rule: A write over a read-write connection is committed

    @S4-POOL-12
    Scenario: Ana adds 20 to Ben's account
      Given a connection pool with 1 connection and no overflow
      When Ana adds 20 to Ben's account over a connection
      Then the account of Ben holds 70
      And nothing else has changed

  Rule: Readers and writers do not wait for each other's connections

    @S4-POOL-12
    Scenario: Ana requests a connection while Ben holds the only read-only one
      Given a connection pool with 1 connection and no overflow
      And Ben holds a read-only connection
      And Cleo waits for a read-only connection
      When Ana requests a connection
      Then Ana holds a connection
      And Ben holds a read-only connection
