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

    Scenario: wrong rows
      When SQL sessions act in turn at serializable
        | Ana                                |
        | SELECT owner, balance FROM account |
      Then the timeline shows
        | row | Ana              |
        | 1   | Ana, 100; Ben, 5 |

    Scenario: wrong order
      When SQL sessions act in turn at serializable
        | Ana                                  |
        | SELECT owner FROM account ORDER BY 1 |
      Then the timeline shows
        | row | Ana      |
        | 1   | Ben; Ana |

    Scenario: wrong reason
      When SQL sessions act in turn at serializable
        | Ana                                 |
        | UPDATE account SET balance = -1     |
      Then the timeline shows
        | row | Ana            |
        | 1   | refused: 23505 |

    Scenario: unstated wait
      When SQL sessions act concurrently at read committed
        | Ana                             | Ben                             |
        | UPDATE account SET balance = 1  |                                 |
        |                                 | UPDATE account SET balance = 2  |
        | COMMIT                          |                                 |
        |                                 | COMMIT                          |
      Then the timeline shows
        | row | Ana    | Ben    |
        | 1   | 2 rows |        |
        | 2   |        | 2 rows |

    Scenario: no wait
      When SQL sessions act in turn at read committed
        | Ana                            | Ben                                       |
        | UPDATE account SET balance = 1 |                                           |
        |                                | SELECT balance FROM account and waits     |
      Then no session has waited

    Scenario: waits and does not say so
      When SQL sessions act in turn at read committed
        | Ana                            | Ben                            |
        | UPDATE account SET balance = 1 |                                |
        |                                | UPDATE account SET balance = 2 |
        |                                | COMMIT                         |
      Then no session has waited

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

    Scenario: a row that is not played
      When SQL sessions act in turn at read committed
        | Ana      |
        | SELECT 1 |
      Then the timeline shows
        | row | Ana |
        | 2   | 1   |

    Scenario: a session that there is not
      When SQL sessions act in turn at read committed
        | Ana      |
        | SELECT 1 |
      Then the timeline shows
        | row | Ben |
        | 1   | 1   |
