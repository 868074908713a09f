@transactions
Feature: A view that stays the same while one works
  A report that reads the same account twice and finds two balances is wrong, whichever it prints.
  Segment: finance, audit. Value: reports that agree with themselves. Source: Hermitage G-single and PMP.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: From repeatable read on, a row reads the same however often it is read

    @S4-TXN-06
    Scenario Outline: Ben's deposit arrives between two readings of Ana's, at <level>
      When two people act in turn at <level>
        | Ana       | Ben            |
        | reads Ben |                |
        |           | adds 25 to Ben |
        |           | commits        |
        | reads Ben |                |
        | commits   |                |
      Then Ana has first read 50 and then <later>
      And the account of Ben holds 75

      Examples: the levels PostgreSQL offers
        | because                                       | level           | later | needs              |
        | each statement sees what is committed by then | read committed  | 75    | read-committed     |
        | the whole transaction sees one moment         | repeatable read | 50    |                    |
        | it is as if Ana had come first                | serializable    | 50    | readers-never-wait |

  Rule: From repeatable read on, no row appears in or vanishes from what was counted

    @S4-TXN-07
    Scenario Outline: Ben <does> between two counts of Ana's, at <level>
      When two people act in turn at <level>
        | Ana                 | Ben     |
        | counts the accounts |         |
        |                     | <does>  |
        |                     | commits |
        | counts the accounts |         |
        | commits             |         |
      Then Ana has first counted 2 and then <later>
      And Ben's work is committed

      Examples: the levels PostgreSQL offers
        | because                            | does               | level           | later | needs              |
        | a new row appears at once          | opens Cleo with 50 | read committed  | 3     | read-committed     |
        | a removed row vanishes at once     | deletes Ben        | read committed  | 1     | read-committed     |
        | a new row belongs to a later time  | opens Cleo with 50 | repeatable read | 2     |                    |
        | a removed row was there before     | deletes Ben        | repeatable read | 2     |                    |
        | as if Ana had come before the new  | opens Cleo with 50 | serializable    | 2     | readers-never-wait |
        | as if Ana had come before the loss | deletes Ben        | serializable    | 2     | readers-never-wait |

  Rule: A transaction runs at the level that was asked for, and so does the next on the same connection

    @S4-TXN-04
    Scenario Outline: Ana asks the server before and after a commit, at <level>
      When one person acts at <level>
        | Ana                |
        | asks for the level |
        | commits            |
        | asks for the level |
        | rolls back         |
        | asks for the level |
        | commits            |
      Then Ana's transactions have run at <level>

      Examples: the levels PostgreSQL offers
        | because                       | level           | needs           |
        | most work needs no more       | read committed  | read-committed  |
        | reports need one moment       | repeatable read | repeatable-read |
        | rules over rows need an order | serializable    |                 |
