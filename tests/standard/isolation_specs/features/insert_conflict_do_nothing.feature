Feature: Insert or do nothing: the second waits for how the first ends
  Only one of two rows with one key is there in the end.
  Source: PostgreSQL's isolation test insert-conflict-do-nothing.

  Background:
    Given the SQL has run
      """
      CREATE TABLE name (id int PRIMARY KEY, who text);
      """

  Rule: Whether the second inserts depends on the first one's end

    Scenario: the first commits
      When SQL sessions act in turn at read committed
        | Ana                                                       | Ben                                                                 |
        | INSERT INTO name VALUES (1, 'Ana') ON CONFLICT DO NOTHING |                                                                     |
        |                                                           | INSERT INTO name VALUES (1, 'Ben') ON CONFLICT DO NOTHING and waits |
        | COMMIT                                                    |                                                                     |
        |                                                           | SELECT who FROM name                                                |
        |                                                           | COMMIT                                                              |
      Then the timeline shows
        | row | Ana | Ben                         |
        | 2   |     | waits for Ana, then no rows |
        | 4   |     | Ana                         |

    Scenario: the first rolls back
      When SQL sessions act in turn at read committed
        | Ana                                                       | Ben                                                                 |
        | INSERT INTO name VALUES (1, 'Ana') ON CONFLICT DO NOTHING |                                                                     |
        |                                                           | INSERT INTO name VALUES (1, 'Ben') ON CONFLICT DO NOTHING and waits |
        | ROLLBACK                                                  |                                                                     |
        |                                                           | SELECT who FROM name                                                |
        |                                                           | COMMIT                                                              |
      Then the timeline shows
        | row | Ana | Ben                       |
        | 2   |     | waits for Ana, then 1 row |
        | 4   |     | Ben                       |
      And Ana has rolled back
