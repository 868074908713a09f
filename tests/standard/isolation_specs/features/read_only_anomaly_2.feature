Feature: The read-only anomaly, prevented: the fee is refused once the report has been read
  Serializable finds the circle that the reader closes.
  Source: PostgreSQL's isolation test read-only-anomaly-2.

  Background:
    Given the SQL has run
      """
      CREATE TABLE account (id text PRIMARY KEY, balance numeric NOT NULL);
      INSERT INTO account VALUES ('X', 0), ('Y', 0);
      """

  Rule: The writer is refused that a reader has overtaken

    Scenario: a report between deposit and fee
      When SQL sessions act in turn at serializable
        | Ana                                            | Ben                                             | Cleo                                        |
        |                                                | SELECT balance FROM account WHERE id = 'X'      |                                             |
        |                                                | SELECT balance FROM account WHERE id = 'Y'      |                                             |
        | SELECT balance FROM account WHERE id = 'Y'     |                                                 |                                             |
        | UPDATE account SET balance = 20 WHERE id = 'Y' |                                                 |                                             |
        | COMMIT                                         |                                                 |                                             |
        |                                                |                                                 | SELECT id, balance FROM account ORDER BY id |
        |                                                |                                                 | COMMIT                                      |
        |                                                | UPDATE account SET balance = -11 WHERE id = 'X' |                                             |
      Then the timeline shows
        | row | Ana | Ben            | Cleo        |
        | 6   |     |                | X, 0; Y, 20 |
        | 8   |     | refused: 40001 |             |
      And the outcome is serializable

    Scenario: no report
      When SQL sessions act in turn at serializable
        | Ana                                            | Ben                                             | Cleo   |
        |                                                | SELECT balance FROM account WHERE id = 'X'      |        |
        |                                                | SELECT balance FROM account WHERE id = 'Y'      |        |
        | SELECT balance FROM account WHERE id = 'Y'     |                                                 |        |
        | UPDATE account SET balance = 20 WHERE id = 'Y' |                                                 |        |
        | COMMIT                                         |                                                 |        |
        |                                                | UPDATE account SET balance = -11 WHERE id = 'X' |        |
        |                                                | COMMIT                                          |        |
        |                                                |                                                 | COMMIT |
      Then Ana, Ben and Cleo have committed
      And the outcome is serializable
