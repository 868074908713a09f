Feature: A lock that is not waited for
  Whoever cannot wait is told at once.
  Source: PostgreSQL's isolation test nowait.

  Background:
    Given the SQL has run
      """
      CREATE TABLE seat (id int PRIMARY KEY);
      INSERT INTO seat VALUES (1);
      """

  Rule: A row that is locked is refused at once

    Scenario: Ben comes second
      When SQL sessions act in turn at read committed
        | Ana                                   | Ben                                   |
        | SELECT id FROM seat FOR UPDATE NOWAIT |                                       |
        |                                       | SELECT id FROM seat FOR UPDATE NOWAIT |
        | COMMIT                                |                                       |
        |                                       | COMMIT                                |
      Then the timeline shows
        | row | Ana | Ben            |
        | 1   | 1   |                |
        | 2   |     | refused: 55P03 |
      And Ben is refused: lock not available
      And no session has waited

    Scenario: Ben comes after the commit
      When SQL sessions act in turn at read committed
        | Ana                                   | Ben                                   |
        | SELECT id FROM seat FOR UPDATE NOWAIT |                                       |
        | COMMIT                                |                                       |
        |                                       | SELECT id FROM seat FOR UPDATE NOWAIT |
        |                                       | COMMIT                                |
      Then the timeline shows
        | row | Ana | Ben |
        | 3   |     | 1   |
      And Ana and Ben have committed
