Feature: Two counters: a reader between two writers
  What a reader has seen must fit one order of the two writers.
  Source: PostgreSQL's isolation test two-ids.

  Background:
    Given the SQL has run
      """
      CREATE TABLE first (id int NOT NULL);
      CREATE TABLE second (id int NOT NULL);
      INSERT INTO first VALUES (1);
      INSERT INTO second VALUES (1);
      """

  Rule: A writer whose place in the order a reader has seen to be empty is refused

    Scenario: the reader comes after the first commit
      When SQL sessions act in turn at serializable
        | Ana                          | Ben                                               | Cleo                  |
        | UPDATE first SET id = id + 1 |                                                   |                       |
        |                              | UPDATE second SET id = (SELECT id + 1 FROM first) |                       |
        | COMMIT                       |                                                   |                       |
        |                              |                                                   | SELECT id FROM second |
        |                              | COMMIT                                            |                       |
        |                              |                                                   | COMMIT                |
      Then the timeline shows
        | row | Ana | Ben            | Cleo |
        | 4   |     |                | 1    |
        | 5   |     | refused: 40001 |      |
      And the outcome is serializable

    Scenario: the reader comes after both commits
      When SQL sessions act in turn at serializable
        | Ana                          | Ben                                               | Cleo                  |
        | UPDATE first SET id = id + 1 |                                                   |                       |
        |                              | UPDATE second SET id = (SELECT id + 1 FROM first) |                       |
        |                              | COMMIT                                            |                       |
        | COMMIT                       |                                                   |                       |
        |                              |                                                   | SELECT id FROM second |
        |                              |                                                   | COMMIT                |
      Then the timeline shows
        | row | Ana | Ben | Cleo |
        | 5   |     |     | 2    |
      And Ana, Ben and Cleo have committed
      And the outcome is serializable
