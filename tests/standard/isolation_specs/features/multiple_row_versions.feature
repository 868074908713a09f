Feature: Several versions of a row: a conflict that is found across them
  A conflict counts for every version of a row, not for the latest only.
  Source: PostgreSQL's isolation test multiple-row-versions.

  Background:
    Given the SQL has run
      """
      CREATE TABLE item (id int PRIMARY KEY, note text) WITH (fillfactor = 50);
      INSERT INTO item SELECT n FROM generate_series(1, 3000) AS n;
      """

  Rule: A write that closes a circle of four transactions is refused

    Scenario: the first of them writes last
      When SQL sessions act in turn at serializable
        | Ana                                     | Ben                                        | Cleo                                       | Dan                                        |
        | SELECT note FROM item WHERE id = 3000   |                                            |                                            |                                            |
        |                                         | UPDATE item SET note = 'b' WHERE id = 3000 |                                            |                                            |
        |                                         | COMMIT                                     |                                            |                                            |
        |                                         |                                            | UPDATE item SET note = 'c' WHERE id = 3000 |                                            |
        |                                         |                                            | SELECT note FROM item WHERE id = 1500      |                                            |
        |                                         |                                            |                                            | UPDATE item SET note = 'd' WHERE id = 1500 |
        |                                         |                                            |                                            | SELECT note FROM item WHERE id = 1         |
        |                                         |                                            |                                            | COMMIT                                     |
        |                                         |                                            | COMMIT                                     |                                            |
        | UPDATE item SET note = 'a' WHERE id = 1 |                                            |                                            |                                            |
        | COMMIT                                  |                                            |                                            |                                            |
      Then the timeline shows
        | row | Ana                              |
        | 1   | NULL                             |
        | 10  | refused: 40001                   |
        | 11  | refused: transaction rolled back |
      And Ana has rolled back
      And Ben, Cleo and Dan have committed
      And the outcome is serializable
