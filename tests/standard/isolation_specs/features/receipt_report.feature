Feature: A daily report: a receipt that the report of a closed day misses
  Nothing wrong is stored; but a report of a closed day must not change afterwards.
  Source: PostgreSQL's isolation test receipt-report.

  Background:
    Given the SQL has run
      """
      CREATE TABLE day (open date NOT NULL);
      INSERT INTO day VALUES ('2026-03-01');
      CREATE TABLE receipt (no int PRIMARY KEY, booked date NOT NULL, amount numeric(8, 2));
      INSERT INTO receipt VALUES (1, '2026-03-01', 3), (2, '2026-03-01', 4);
      """

  Rule: A receipt that would be missing from a report is refused

    Scenario: the day is closed, and reported, while the receipt is being booked
      When SQL sessions act in turn at serializable
        | Ana                                            | Ben                                | Cleo                                               |
        | INSERT INTO receipt SELECT 3, open, 5 FROM day |                                    |                                                    |
        |                                                | UPDATE day SET open = '2026-03-02' |                                                    |
        |                                                | COMMIT                             |                                                    |
        |                                                |                                    | BEGIN READ ONLY                                    |
        |                                                |                                    | SELECT open FROM day                               |
        |                                                |                                    | SELECT no FROM receipt WHERE booked = '2026-03-01' |
        | COMMIT                                         |                                    |                                                    |
        |                                                |                                    | COMMIT                                             |
      Then the timeline shows
        | row | Ana | Ben | Cleo       |
        | 5   |     |     | 2026-03-02 |
        | 6   |     |     | 1; 2       |
      And one of them is refused: serialization failure
      And the outcome is serializable

    Scenario: the report begins before the day is closed
      When SQL sessions act in turn at serializable
        | Ana                                            | Ben                                | Cleo                                               |
        | INSERT INTO receipt SELECT 3, open, 5 FROM day |                                    |                                                    |
        |                                                | UPDATE day SET open = '2026-03-02' |                                                    |
        |                                                |                                    | BEGIN READ ONLY                                    |
        |                                                |                                    | SELECT open FROM day                               |
        |                                                | COMMIT                             |                                                    |
        |                                                |                                    | SELECT no FROM receipt WHERE booked = '2026-03-01' |
        | COMMIT                                         |                                    |                                                    |
        |                                                |                                    | COMMIT                                             |
      Then the timeline shows
        | row | Ana | Ben | Cleo       |
        | 4   |     |     | 2026-03-01 |
      And Ana, Ben and Cleo have committed
      And the outcome is serializable

  Rule: A lower level lets the report miss it

    Scenario: at repeatable read
      When SQL sessions act in turn at repeatable read
        | Ana                                            | Ben                                | Cleo                                               |
        | INSERT INTO receipt SELECT 3, open, 5 FROM day |                                    |                                                    |
        |                                                | UPDATE day SET open = '2026-03-02' |                                                    |
        |                                                | COMMIT                             |                                                    |
        |                                                |                                    | SELECT open FROM day                               |
        |                                                |                                    | SELECT no FROM receipt WHERE booked = '2026-03-01' |
        | COMMIT                                         |                                    |                                                    |
        |                                                |                                    | COMMIT                                             |
      Then Ana, Ben and Cleo have committed
      And the outcome is not serializable
