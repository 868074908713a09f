Feature: A partial index: rows that leave it while it is read
  An update that moves a row out of an index is still a conflict with its readers.
  Source: PostgreSQL's isolation test partial-index.

  Background:
    Given the SQL has run
      """
      CREATE TABLE thing (id int, kind int);
      CREATE INDEX ON thing (id) WHERE kind = 1;
      INSERT INTO thing SELECT n, 2 FROM generate_series(0, 1000) AS n;
      INSERT INTO thing SELECT n, 1 FROM generate_series(0, 10) AS n;
      """

  Rule: Transactions that overlap are refused

    Scenario: each moves one row and counts
      When SQL sessions act in turn at serializable
        | Ana                                                  | Ben                                                 |
        | SELECT count(*) FROM thing WHERE kind = 1            |                                                     |
        | UPDATE thing SET kind = 2 WHERE kind = 1 AND id = 10 |                                                     |
        |                                                      | UPDATE thing SET kind = 2 WHERE kind = 1 AND id = 9 |
        |                                                      | SELECT count(*) FROM thing WHERE kind = 1           |
        | COMMIT                                               |                                                     |
        |                                                      | COMMIT                                              |
      Then the timeline shows
        | row | Ana | Ben |
        | 1   | 11  |     |
        | 4   |     | 10  |
      And one of them is refused: serialization failure
      And the outcome is serializable
