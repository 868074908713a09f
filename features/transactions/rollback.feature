@transactions
Feature: Work that is undone
  People change their minds, and rules get broken in the middle of things. What remains must be
  as if nothing had been begun: no half transfers, no accounts that nobody wanted.
  Segment: all. Value: mistakes without traces. Source: S4-TXN-01, S4-TXN-03, S3-TXN-01.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: What is rolled back was never there

    @S4-TXN-01
    Scenario: Ana thinks better of a new account
      When two people act in turn at read committed
        | Ana                | Ben                 |
        | opens Cleo with 30 |                     |
        | takes 30 from Ana  |                     |
        |                    | counts the accounts |
        | rolls back         |                     |
        |                    | counts the accounts |
        |                    | commits             |
      Then Ben has first counted 2 and then 2
      And Ana's work is rolled back
      And the accounts are as they were

    @S4-TXN-01
    Scenario: Ana goes away without a word
      When two people act in turn at read committed
        | Ana           | Ben       |
        | sets Ana to 0 |           |
        |               | reads Ana |
        |               | commits   |
      Then Ben has read 100
      And the accounts are as they were

    @S4-TXN-01
    Scenario: Ana begins again after she has rolled back
      When one person acts at read committed
        | Ana            |
        | adds 50 to Ana |
        | rolls back     |
        | adds 7 to Ana  |
        | commits        |
      Then the account of Ana holds 107

  Rule: A refusal undoes the whole transaction, not only the statement that was refused

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
      Then Ana's work is refused: <refusal>
      And Ana's commit is refused: transaction rolled back
      And Ben has first counted 2 and then 2
      And the accounts are as they were

      Examples: what the rules of accounts forbid
        | because                    | mistake                            | refusal     |
        | a balance is never below 0 | takes 101 from Ana                 | check violation |
        | setting it is no way round | sets Ana to -1                     | check violation |
        | nobody begins with a debt  | opens Cleo with -1                 | check violation |
        | money belongs to somebody  | opens an account for nobody with 5 | check violation |
        | an owner has one account   | opens Ben with 10                  | unique violation   |

  Rule: A refusal leaves alone what was committed before

    @S3-TXN-01
    Scenario: Ana's deposit is in when her withdrawal is refused
      When one person acts at read committed
        | Ana                |
        | adds 20 to Ana     |
        | commits            |
        | opens Cleo with 5  |
        | takes 200 from Ana |
        | rolls back         |
      Then Ana's work is refused: check violation
      And the accounts are
        | owner | balance |
        | Ana   | 120     |
        | Ben   | 50      |

  Rule: Work that breaks off in an error is undone although nobody says so

    @S2-TXN-03 @S3-TXN-01
    Scenario: Ana's work breaks off after she has opened an account, and her deposit was in
      When two people act in turn at read committed
        | Ana                | Ben                 |
        | adds 20 to Ana     |                     |
        | commits            |                     |
        |                    | counts the accounts |
        | opens Cleo with 30 |                     |
        | takes 30 from Ana  |                     |
        | breaks off         |                     |
        |                    | counts the accounts |
        |                    | commits             |
      Then Ben has first counted 2 and then 2
      And the accounts are
        | owner | balance |
        | Ana   | 120     |
        | Ben   | 50      |
