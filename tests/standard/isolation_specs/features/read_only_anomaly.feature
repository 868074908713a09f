Feature: The read-only anomaly: a statement that fits no order of the bookings
  At repeatable read a customer can be shown balances that never were.
  Source: PostgreSQL's isolation test read-only-anomaly.

  Background:
    Given the SQL has run
      """
      CREATE TABLE account (id text PRIMARY KEY, balance numeric NOT NULL);
      INSERT INTO account VALUES ('X', 0), ('Y', 0);
      """

  Rule: Repeatable read allows it

    Scenario: a report between deposit and fee
      When SQL sessions act in turn at repeatable read
        | Ana                                            | Ben                                             | Cleo                                        |
        |                                                | SELECT balance FROM account WHERE id = 'X'      |                                             |
        |                                                | SELECT balance FROM account WHERE id = 'Y'      |                                             |
        | SELECT balance FROM account WHERE id = 'Y'     |                                                 |                                             |
        | UPDATE account SET balance = 20 WHERE id = 'Y' |                                                 |                                             |
        | COMMIT                                         |                                                 |                                             |
        |                                                |                                                 | SELECT id, balance FROM account ORDER BY id |
        |                                                |                                                 | COMMIT                                      |
        |                                                | UPDATE account SET balance = -11 WHERE id = 'X' |                                             |
        |                                                | COMMIT                                          |                                             |
      Then the timeline shows
        | row | Ana | Ben   | Cleo        |
        | 6   |     |       | X, 0; Y, 20 |
        | 8   |     | 1 row |             |
      And Ana, Ben and Cleo have committed
      And the outcome is not serializable
