Feature: References without a foreign key: a child of a deleted parent
  An application that checks a reference itself must not be overtaken.
  Source: PostgreSQL's isolation test referential-integrity.

  Background:
    Given the SQL has run
      """
      CREATE TABLE parent (id int PRIMARY KEY);
      CREATE TABLE child (parent int);
      INSERT INTO parent VALUES (1);
      """

  Rule: Transactions that overlap are refused

    Scenario: the parent is deleted while a child is added
      When SQL sessions act in turn at serializable
        | Ana                                | Ben                                       |
        | SELECT id FROM parent WHERE id = 1 |                                           |
        | INSERT INTO child VALUES (1)       |                                           |
        |                                    | SELECT id FROM parent WHERE id = 1        |
        |                                    | SELECT parent FROM child WHERE parent = 1 |
        |                                    | DELETE FROM parent WHERE id = 1           |
        | COMMIT                             |                                           |
        |                                    | COMMIT                                    |
      Then the timeline shows
        | row | Ana | Ben     |
        | 1   | 1   |         |
        | 4   |     | no rows |
      And one of them is refused: serialization failure
      And the outcome is serializable

    Scenario: one after the other
      When SQL sessions act in turn at serializable
        | Ana                                | Ben                                       |
        | SELECT id FROM parent WHERE id = 1 |                                           |
        | INSERT INTO child VALUES (1)       |                                           |
        | COMMIT                             |                                           |
        |                                    | SELECT parent FROM child WHERE parent = 1 |
        |                                    | DELETE FROM parent WHERE id = 1           |
        |                                    | COMMIT                                    |
      Then the timeline shows
        | row | Ana | Ben |
        | 4   |     | 1   |
      And Ana and Ben have committed
      And the outcome is serializable
