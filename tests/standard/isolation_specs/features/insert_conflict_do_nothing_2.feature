Feature: Insert or do nothing, at higher levels: the second cannot ignore what it does not see
  A row that a snapshot does not hold cannot be a reason to do nothing.
  Source: PostgreSQL's isolation test insert-conflict-do-nothing-2.

  Background:
    Given the SQL has run
      """
      CREATE TABLE name (id int PRIMARY KEY, who text);
      """

  Rule: A conflict with a row outside of the snapshot is refused

    Scenario: at repeatable read
      When SQL sessions act in turn at repeatable read
        | Ana                                                       | Ben                                                                             |
        | INSERT INTO name VALUES (1, 'Ana') ON CONFLICT DO NOTHING |                                                                                 |
        |                                                           | INSERT INTO name VALUES (1, 'Ben'), (1, 'Bob') ON CONFLICT DO NOTHING and waits |
        | COMMIT                                                    |                                                                                 |
        |                                                           | COMMIT                                                                          |
        | SELECT who FROM name                                      |                                                                                 |
      Then the timeline shows
        | row | Ana | Ben                                |
        | 2   |     | waits for Ana, then refused: 40001 |
        | 5   | Ana |                                    |
      And Ben has rolled back

    Scenario: at serializable
      When SQL sessions act in turn at serializable
        | Ana                                                       | Ben                                                                             |
        | INSERT INTO name VALUES (1, 'Ana') ON CONFLICT DO NOTHING |                                                                                 |
        |                                                           | INSERT INTO name VALUES (1, 'Ben'), (1, 'Bob') ON CONFLICT DO NOTHING and waits |
        | COMMIT                                                    |                                                                                 |
        |                                                           | COMMIT                                                                          |
        | SELECT who FROM name                                      |                                                                                 |
      Then the timeline shows
        | row | Ana | Ben                                |
        | 2   |     | waits for Ana, then refused: 40001 |
        | 5   | Ana |                                    |
      And Ben has rolled back

  Rule: A conflict with a row that is seen is not

    Scenario: one after the other
      When SQL sessions act in turn at repeatable read
        | Ana                                                       | Ben                                                                   |
        | INSERT INTO name VALUES (1, 'Ana') ON CONFLICT DO NOTHING |                                                                       |
        | COMMIT                                                    |                                                                       |
        |                                                           | INSERT INTO name VALUES (1, 'Ben'), (1, 'Bob') ON CONFLICT DO NOTHING |
        |                                                           | COMMIT                                                                |
      Then the timeline shows
        | row | Ana | Ben     |
        | 3   |     | no rows |
      And Ana and Ben have committed
