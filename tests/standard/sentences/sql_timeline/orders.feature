Feature: Timelines of SQL in every order

  Background:
    Given the table "account" holds
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
    And the table "entry" holds
      | owner | amount |
      | Ana   | 1      |

  Rule: What sessions do is as the table says

    Scenario: every order, on the same rows
      When SQL sessions act in every order at serializable
        | Ana                                                                     | Ben                                                                   |
        | UPDATE account SET balance = balance - 10 WHERE owner = 'Ana'           | UPDATE account SET balance = balance - 20 WHERE owner = 'Ana'         |
        | INSERT INTO entry (owner, amount) SELECT owner, balance FROM account    | UPDATE account SET balance = (SELECT count(*) FROM entry) WHERE owner = 'Ben' |
        | COMMIT                                                                  | COMMIT                                                                |
      Then every outcome is serializable
      And some outcome is serializable
      And nothing else has changed

    Scenario: every order, at a level that allows lost updates
      When SQL sessions act in every order at read committed
        | Ana                                          | Ben                            |
        | SELECT balance FROM account                  | SELECT balance FROM account    |
        | UPDATE account SET balance = 1               | UPDATE account SET balance = 2 |
        | COMMIT                                       | COMMIT                         |
      Then some outcome is not serializable
      And nothing else has changed

  Rule: What is not so is reported

    Scenario: one order is not
      When SQL sessions act in every order at repeatable read
        | Ana                                                      | Ben                                                      |
        | UPDATE account SET balance = (SELECT max(balance) + 1 FROM account) WHERE owner = 'Ana' | UPDATE account SET balance = (SELECT max(balance) + 1 FROM account) WHERE owner = 'Ben' |
        | COMMIT                                                   | COMMIT                                                   |
      Then every outcome is serializable

    Scenario: no order is
      When SQL sessions act in every order at serializable
        | Ana                           | Ben                            |
        | UPDATE account SET balance = 1 | UPDATE account SET balance = 2 |
        | COMMIT                        | COMMIT                         |
      Then some outcome is not serializable

    Scenario: too many orders
      When SQL sessions act in every order at serializable
        | Ana      | Ben      | Cleo     |
        | SELECT 1 | SELECT 1 | SELECT 1 |
        | SELECT 2 | SELECT 2 | SELECT 2 |
        | COMMIT   | COMMIT   | COMMIT   |
      Then every outcome is serializable

    Scenario: an expected wait in every order
      When SQL sessions act in every order at serializable
        | Ana                | Ben    |
        | SELECT 1 and waits | COMMIT |
      Then every outcome is serializable

    Scenario: another order
      When SQL sessions act in turn at repeatable read
        | Ana                                                                       | Ben                                                                       |
        | SELECT sum(balance) FROM account                                          |                                                                           |
        |                                                                           | SELECT sum(balance) FROM account                                          |
        | UPDATE account SET balance = balance - 100 WHERE owner = 'Ana'            |                                                                           |
        |                                                                           | UPDATE account SET balance = balance - 50 WHERE owner = 'Ben'             |
        | COMMIT                                                                    |                                                                           |
        |                                                                           | COMMIT                                                                    |
      Then the outcome is serializable
