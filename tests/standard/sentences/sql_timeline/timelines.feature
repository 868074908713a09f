Feature: Timelines of SQL

  Background:
    Given the table "account" holds
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
    And the table "entry" holds
      | owner | amount |
      | Ana   | 1      |

  Rule: What sessions do is as the table says

    Scenario: reads, waits, refusals
      When SQL sessions act in turn at repeatable read
        | Ana                                                      | Ben                                                                |
        | SELECT owner, balance FROM account                       |                                                                    |
        | UPDATE account SET balance = 90 WHERE owner = 'Ana'      |                                                                    |
        |                                                          | UPDATE account SET balance = 80 WHERE owner = 'Ana' and waits      |
        | COMMIT                                                   |                                                                    |
        |                                                          | COMMIT                                                             |
        |                                                          | SELECT 'a, b; "c"' AS text, NULL AS nothing, 1.50 AS number        |
        |                                                          | ROLLBACK                                                           |
      Then the timeline shows
        | row | Ana              | Ben                                     |
        | 1   | Ben, 50; Ana, 100 |                                        |
        | 2   | 1 row            |                                         |
        | 3   |                  | waits for Ana, then refused: serialization failure |
        | 5   |                  | refused: transaction rolled back        |
        | 6   |                  | "a, b; ""c""", NULL, 1.5                |
      And Ben has waited for Ana
      And Ana has committed
      And Ben is refused: SQLSTATE 40001
      And the table "account" holds among others
        | owner | balance |
        | Ana   | 90      |
      And nothing else has changed
      And the outcome is serializable

    Scenario: a lost update, at a level that allows it
      When SQL sessions act concurrently at read committed
        | Ana                                                   | Ben                                                   |
        | SELECT balance FROM account WHERE owner = 'Ana'       |                                                       |
        |                                                       | SELECT balance FROM account WHERE owner = 'Ana'       |
        | UPDATE account SET balance = 110 WHERE owner = 'Ana'  |                                                       |
        |                                                       | UPDATE account SET balance = 120 WHERE owner = 'Ana'  |
        |                                                       | COMMIT                                                |
        | COMMIT                                                |                                                       |
      Then the outcome is not serializable
      And Ana and Ben have committed

    Scenario: triggers, generated columns, identities and deferred keys are run again
      When SQL sessions act in turn at serializable
        | Ana                                                                       | Ben                                                            |
        | INSERT INTO entry (owner, amount) VALUES ('Cleo', 5) RETURNING id, double |                                                                |
        |                                                                           | INSERT INTO entry (owner, amount) VALUES ('Ben', 7) RETURNING id |
        | INSERT INTO account VALUES ('Cleo', 0)                                    |                                                                |
        | COMMIT                                                                    |                                                                |
        |                                                                           | COMMIT                                                         |
      Then the timeline shows
        | row | Ana   | Ben |
        | 1   | 2, 12 |     |
        | 2   |       | 3   |
      And Ana and Ben have committed
      And the outcome is serializable
      And the table "entry" holds exactly
        | id | owner | double |
        | 1  | Ana   | 4      |
        | 2  | Cleo  | 12     |
        | 3  | Ben   | 16     |

    Scenario: a savepoint, a lost connection, a queue
      When SQL sessions act in turn at read committed
        | Ana                                                 | Ben                                                                 |
        | UPDATE account SET balance = 1 WHERE owner = 'Ana'  |                                                                     |
        | SAVEPOINT s                                         |                                                                     |
        | UPDATE account SET balance = -1 WHERE owner = 'Ana' |                                                                     |
        | ROLLBACK TO s                                       |                                                                     |
        |                                                     | SELECT balance FROM account WHERE owner = 'Ana' FOR UPDATE and waits |
        |                                                     | then COMMIT                                                         |
        | loses the connection                                |                                                                     |
        | ROLLBACK                                            |                                                                     |
        | SELECT count(*) FROM account                        |                                                                     |
        | COMMIT                                              |                                                                     |
      Then the timeline shows
        | row | Ana             | Ben                     |
        | 3   | refused: 23514  |                         |
        | 5   |                 | waits for Ana, then 100 |
        | 9   | 2               |                         |
      And Ana is refused: check violation
      And nothing else has changed
