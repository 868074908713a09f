Feature: A changed key that is undone: its lock is gone with it
  A savepoint that is rolled back to leaves no lock behind.
  Source: PostgreSQL's isolation test aborted-keyrevoke.

  Background:
    Given the SQL has run
      """
      CREATE TABLE thing (id int PRIMARY KEY);
      INSERT INTO thing VALUES (1);
      """

  Rule: Who waits for a change of the key goes on when it is undone

    Scenario: Ben comes in between
      When SQL sessions act in turn at read committed
        | Ana                                | Ben                                          |
        | SAVEPOINT s                        |                                              |
        | UPDATE thing SET id = 2            |                                              |
        |                                    | SELECT id FROM thing FOR KEY SHARE and waits |
        | ROLLBACK TO s                      |                                              |
        | SELECT id FROM thing FOR KEY SHARE |                                              |
        |                                    | COMMIT                                       |
        | COMMIT                             |                                              |
      Then the timeline shows
        | row | Ana | Ben                   |
        | 3   |     | waits for Ana, then 1 |
        | 5   | 1   |                       |

    Scenario: Ben comes afterwards
      When SQL sessions act in turn at read committed
        | Ana                                | Ben                                |
        | SAVEPOINT s                        |                                    |
        | UPDATE thing SET id = 2            |                                    |
        | ROLLBACK TO s                      |                                    |
        | SELECT id FROM thing FOR KEY SHARE |                                    |
        |                                    | SELECT id FROM thing FOR KEY SHARE |
        | COMMIT                             |                                    |
        |                                    | COMMIT                             |
      Then the timeline shows
        | row | Ana | Ben |
        | 5   |     | 1   |
      And no session has waited
