Feature: A lock after a savepoint: undoing a stronger lock keeps the weaker one
  What was locked before a savepoint stays locked when it is rolled back to.
  Source: PostgreSQL's isolation test delete-abort-savept.

  Background:
    Given the SQL has run
      """
      CREATE TABLE thing (id int PRIMARY KEY);
      INSERT INTO thing VALUES (1);
      """

  Rule: A lock from before the savepoint is held until the commit

    Scenario: Ben comes after the rollback
      When SQL sessions act in turn at read committed
        | Ana                                | Ben                                       |
        | SELECT id FROM thing FOR KEY SHARE |                                           |
        | SAVEPOINT s                        |                                           |
        | DELETE FROM thing                  |                                           |
        | ROLLBACK TO s                      |                                           |
        |                                    | SELECT id FROM thing FOR UPDATE and waits |
        | COMMIT                             |                                           |
        |                                    | COMMIT                                    |
      Then the timeline shows
        | row | Ana | Ben                   |
        | 1   | 1   |                       |
        | 5   |     | waits for Ana, then 1 |
      And Ana and Ben have committed

    Scenario: Ben comes before the rollback
      When SQL sessions act in turn at read committed
        | Ana                                | Ben                                       |
        | SELECT id FROM thing FOR KEY SHARE |                                           |
        | SAVEPOINT s                        |                                           |
        | DELETE FROM thing                  |                                           |
        |                                    | SELECT id FROM thing FOR UPDATE and waits |
        | ROLLBACK TO s                      |                                           |
        | COMMIT                             |                                           |
        |                                    | COMMIT                                    |
      Then the timeline shows
        | row | Ana | Ben                   |
        | 4   |     | waits for Ana, then 1 |
