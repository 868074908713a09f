Feature: The read-only anomaly, avoided: a deferrable report waits for a safe snapshot
  A report that can wait is never wrong, and refuses nobody.
  Source: PostgreSQL's isolation test read-only-anomaly-3.

  Background:
    Given the SQL has run
      """
      CREATE TABLE account (id text PRIMARY KEY, balance numeric NOT NULL);
      INSERT INTO account VALUES ('X', 0), ('Y', 0);
      """

  Rule: A deferrable reader waits for writers that could make it wrong

    Scenario: a report between deposit and fee
      When SQL sessions act in turn at serializable
        | Ana                                            | Ben                                             | Cleo                                                  |
        |                                                | SELECT balance FROM account WHERE id = 'X'      |                                                       |
        |                                                | SELECT balance FROM account WHERE id = 'Y'      |                                                       |
        | SELECT balance FROM account WHERE id = 'Y'     |                                                 |                                                       |
        | UPDATE account SET balance = 20 WHERE id = 'Y' |                                                 |                                                       |
        | COMMIT                                         |                                                 |                                                       |
        |                                                |                                                 | BEGIN READ ONLY DEFERRABLE                            |
        |                                                |                                                 | SELECT id, balance FROM account ORDER BY id and waits |
        |                                                | UPDATE account SET balance = -11 WHERE id = 'X' |                                                       |
        |                                                | COMMIT                                          |                                                       |
        |                                                |                                                 | COMMIT                                                |
      Then the timeline shows
        | row | Ana | Ben | Cleo                              |
        | 7   |     |     | waits for Ben, then X, -11; Y, 20 |
      And Cleo has waited for Ben
      And Ana, Ben and Cleo have committed
      And the outcome is serializable
