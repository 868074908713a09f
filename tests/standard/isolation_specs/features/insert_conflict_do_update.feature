Feature: Insert or update: the second updates what the first has inserted
  No insert is lost, and none fails.
  Source: PostgreSQL's isolation test insert-conflict-do-update.

  Background:
    Given the SQL has run
      """
      CREATE TABLE name (id int PRIMARY KEY, who text);
      """

  Rule: Whether the second updates depends on the first one's end

    Scenario: the first commits
      When SQL sessions act in turn at read committed
        | Ana                                                                                                  | Ben                                                                                                            |
        | INSERT INTO name VALUES (1, 'Ana') ON CONFLICT (id) DO UPDATE SET who = concat(name.who, ' and Ana') |                                                                                                                |
        |                                                                                                      | INSERT INTO name VALUES (1, 'Ben') ON CONFLICT (id) DO UPDATE SET who = concat(name.who, ' and Ben') and waits |
        | COMMIT                                                                                               |                                                                                                                |
        |                                                                                                      | SELECT who FROM name                                                                                           |
        |                                                                                                      | COMMIT                                                                                                         |
      Then the timeline shows
        | row | Ana | Ben                       |
        | 2   |     | waits for Ana, then 1 row |
        | 4   |     | Ana and Ben               |

    Scenario: the first rolls back
      When SQL sessions act in turn at read committed
        | Ana                                                                                                  | Ben                                                                                                            |
        | INSERT INTO name VALUES (1, 'Ana') ON CONFLICT (id) DO UPDATE SET who = concat(name.who, ' and Ana') |                                                                                                                |
        |                                                                                                      | INSERT INTO name VALUES (1, 'Ben') ON CONFLICT (id) DO UPDATE SET who = concat(name.who, ' and Ben') and waits |
        | ROLLBACK                                                                                             |                                                                                                                |
        |                                                                                                      | SELECT who FROM name                                                                                           |
        |                                                                                                      | COMMIT                                                                                                         |
      Then the timeline shows
        | row | Ana | Ben |
        | 4   |     | Ben |
