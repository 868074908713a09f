Feature: Total cash: two withdrawals that each leave enough
  The sum of two accounts has to cover every withdrawal from either.
  Source: PostgreSQL's isolation test total-cash.

  Background:
    Given the SQL has run
      """
      CREATE TABLE account (name text PRIMARY KEY, balance numeric NOT NULL);
      INSERT INTO account VALUES ('checking', 600), ('savings', 600);
      """

  Rule: Withdrawals that overlap are refused

    Scenario: from different accounts
      When SQL sessions act in turn at serializable
        | Ana                                                                | Ben                                                               |
        | UPDATE account SET balance = balance - 200 WHERE name = 'checking' |                                                                   |
        | SELECT sum(balance) FROM account                                   |                                                                   |
        |                                                                    | UPDATE account SET balance = balance - 200 WHERE name = 'savings' |
        |                                                                    | SELECT sum(balance) FROM account                                  |
        | COMMIT                                                             |                                                                   |
        |                                                                    | COMMIT                                                            |
      Then the timeline shows
        | row | Ana  | Ben            |
        | 2   | 1000 |                |
        | 4   |      | 1000           |
        | 6   |      | refused: 40001 |
      And one of them is refused: serialization failure
      And the outcome is serializable

    Scenario: one after the other
      When SQL sessions act in turn at serializable
        | Ana                                                                | Ben                                                               |
        | UPDATE account SET balance = balance - 200 WHERE name = 'checking' |                                                                   |
        | SELECT sum(balance) FROM account                                   |                                                                   |
        | COMMIT                                                             |                                                                   |
        |                                                                    | UPDATE account SET balance = balance - 200 WHERE name = 'savings' |
        |                                                                    | SELECT sum(balance) FROM account                                  |
        |                                                                    | COMMIT                                                            |
      Then the timeline shows
        | row | Ana | Ben |
        | 5   |     | 800 |
      And Ana and Ben have committed
      And the outcome is serializable

    Scenario: in every order
      When SQL sessions act in every order at serializable
        | Ana                                                               | Ben                                                              |
        | UPDATE account SET balance = balance - 200 WHERE name = 'checking' | UPDATE account SET balance = balance - 200 WHERE name = 'savings' |
        | SELECT sum(balance) FROM account                                  | SELECT sum(balance) FROM account                                 |
        | COMMIT                                                            | COMMIT                                                           |
      Then every outcome is serializable

  Rule: A lower level lets both commit

    Scenario: at repeatable read
      When SQL sessions act in turn at repeatable read
        | Ana                                                                | Ben                                                               |
        | UPDATE account SET balance = balance - 200 WHERE name = 'checking' |                                                                   |
        | SELECT sum(balance) FROM account                                   |                                                                   |
        |                                                                    | UPDATE account SET balance = balance - 200 WHERE name = 'savings' |
        |                                                                    | SELECT sum(balance) FROM account                                  |
        | COMMIT                                                             |                                                                   |
        |                                                                    | COMMIT                                                            |
      Then Ana and Ben have committed
      And the outcome is not serializable

    Scenario: in some order
      When SQL sessions act in every order at repeatable read
        | Ana                                                               | Ben                                                              |
        | UPDATE account SET balance = balance - 200 WHERE name = 'checking' | UPDATE account SET balance = balance - 200 WHERE name = 'savings' |
        | SELECT sum(balance) FROM account                                  | SELECT sum(balance) FROM account                                 |
        | COMMIT                                                            | COMMIT                                                           |
      Then some outcome is not serializable
