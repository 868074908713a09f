@transactions
Feature: Isolation levels: which level a transaction runs at
  The isolation level of a transaction is settled before it begins, and must be the one that was requested: a weaker
  level breaks promises silently.
  Segment: all. Value: promises hold from the start. Source: S4-TXN-04, PostgreSQL 18, SET TRANSACTION.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: All transactions of a session run at the requested level

    @S4-TXN-04
    Scenario Outline: Ana asks the server before and after a commit and a rollback, at <level>
      When one person acts at <level>
        | Ana                       |
        | reads the isolation level |
        | commits                   |
        | reads the isolation level |
        | rolls back                |
        | reads the isolation level |
        | commits                   |
      Then Ana has run at <level>, <level>, <level>

      Examples: the levels PostgreSQL offers
        | level           | needs           |
        | read committed  | read-committed  |
        | repeatable read | repeatable-read |
        | serializable    |                 |

  Rule: A level that is set within a transaction applies to that transaction only

    @needs:read-committed
    Scenario Outline: Ana sets the level to <level> for one transaction and <ends>
      When one person acts at read committed
        | Ana                                 |
        | sets the isolation level to <level> |
        | reads the isolation level           |
        | <ends>                              |
        | reads the isolation level           |
        | commits                             |
      Then Ana has run at <level>, read committed

      Examples: levels and endings
        | level        | ends       |
        | serializable | commits    |
        | serializable | rolls back |

    @needs:read-committed @needs:terminate-connections
    Scenario: Ana sets the level to serializable and loses the connection
      When one person acts at read committed
        | Ana                                      |
        | sets the isolation level to serializable |
        | reads the isolation level                |
        | loses the connection                     |
        | adds 5 to Ana                            |
        | rolls back                               |
        | reads the isolation level                |
        | commits                                  |
      Then Ana is refused: connection lost
      But Ana has committed
      And Ana has run at serializable, read committed
      And nothing else has changed

  Rule: The level cannot be set after the first query

    @needs:read-committed
    Scenario: Ana sets the level after she has read
      When one person acts at read committed
        | Ana                                      |
        | adds 5 to Ana                            |
        | reads Ana                                |
        | sets the isolation level to serializable |
        | commits                                  |
      Then Ana is refused: active transaction
      And Ana has rolled back
      And nothing else has changed
