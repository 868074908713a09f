@transactions
Feature: Rollback: work that is undone completely
  People change their minds, and rules get broken halfway. What remains must be as if nothing had been begun: no half
  transfers, no accounts that nobody wanted.
  Segment: all. Value: mistakes leave no traces.
  Source: S4-TXN-01, S4-TXN-03, S3-TXN-01, PostgreSQL 18, appendix A (25P02).

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Work that is rolled back or left open is undone, and was never visible

    @S4-TXN-01
    Scenario: Ana rolls back a new account
      When two people act in turn at read committed
        | Ana                | Ben                 |
        | opens Cleo with 30 |                     |
        | takes 30 from Ana  |                     |
        |                    | counts the accounts |
        | rolls back         |                     |
        |                    | counts the accounts |
        |                    | commits             |
      Then Ben has counted 2, 2
      And Ana has rolled back
      And nothing else has changed

    @S4-TXN-01
    Scenario: Ana's session ends without a commit
      When two people act in turn at read committed
        | Ana           | Ben       |
        | sets Ana to 0 |           |
        |               | reads Ana |
        |               | commits   |
      Then Ben has read 100
      And nothing else has changed

    @S2-TXN-03 @S3-TXN-01
    Scenario: Ana's program raises an error after an earlier commit
      When two people act in turn at read committed
        | Ana                | Ben                 |
        | adds 20 to Ana     |                     |
        | commits            |                     |
        |                    | counts the accounts |
        | opens Cleo with 30 |                     |
        | takes 30 from Ana  |                     |
        | raises an error    |                     |
        |                    | counts the accounts |
        |                    | commits             |
      Then Ben has counted 2, 2
      And the account of Ana holds 120
      And nothing else has changed

  Rule: A violated constraint undoes the whole transaction, not only the statement

    @S4-TXN-03 @S2-TXN-03
    Scenario Outline: Ana gives Ben 20, then <mistake>
      When two people act in turn at read committed
        | Ana            | Ben                 |
        |                | counts the accounts |
        | adds 20 to Ben |                     |
        | <mistake>      |                     |
        | commits        |                     |
        |                | counts the accounts |
        |                | commits             |
      Then Ana is refused: <refusal>
      And Ana has rolled back
      And Ben has counted 2, 2
      And nothing else has changed

      Examples: the constraints on accounts
        | mistake            | refusal          |
        | takes 101 from Ana | check violation  |
        | opens Cleo with -1 | check violation  |
        | opens Ben with 10  | unique violation |

    @S3-TXN-01
    Scenario: Ana's withdrawal is refused after an earlier commit
      When one person acts at read committed
        | Ana                |
        | adds 20 to Ana     |
        | commits            |
        | opens Cleo with 5  |
        | takes 200 from Ana |
        | rolls back         |
      Then Ana is refused: check violation
      And the account of Ana holds 120
      And nothing else has changed

  Rule: After a refusal no statement is run until the transaction has ended

    Scenario Outline: Ana ignores that her withdrawal was refused and <does>
      When one person acts at read committed
        | Ana                |
        | takes 200 from Ana |
        | <does>             |
        | commits            |
        | adds 7 to Ben      |
        | commits            |
      Then Ana is refused: check violation
      But Ana has committed
      And the account of Ben holds 57
      And nothing else has changed

      Examples: statements of a failed transaction
        | does              |
        | adds 5 to Ana     |
        | opens Cleo with 5 |
