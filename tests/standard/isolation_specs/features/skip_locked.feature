Feature: A job queue: each worker takes another job
  Workers share a queue without waiting for each other.
  Source: PostgreSQL's isolation test skip-locked.

  Background:
    Given the SQL has run
      """
      CREATE TABLE job (id int PRIMARY KEY, what text NOT NULL);
      INSERT INTO job VALUES (1, 'paint'), (2, 'clean');
      """

  Rule: A locked job is passed over

    Scenario: two workers
      When SQL sessions act in turn at read committed
        | Ana                                                           | Ben                                                           |
        | SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED |                                                               |
        |                                                               | SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED |
        | SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED |                                                               |
        | COMMIT                                                        |                                                               |
        |                                                               | SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED |
        |                                                               | COMMIT                                                        |
      Then the timeline shows
        | row | Ana | Ben |
        | 1   | 1   |     |
        | 2   |     | 2   |
        | 3   | 1   |     |
        | 5   |     | 1   |
      And no session has waited

    Scenario: the queue is empty
      When SQL sessions act in turn at read committed
        | Ana                                                           | Ben                                                           | Cleo                                                          |
        | SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED |                                                               |                                                               |
        |                                                               | SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED |                                                               |
        |                                                               |                                                               | SELECT id FROM job ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED |
        | COMMIT                                                        |                                                               |                                                               |
        |                                                               | COMMIT                                                        |                                                               |
        |                                                               |                                                               | COMMIT                                                        |
      Then the timeline shows
        | row | Ana | Ben | Cleo    |
        | 3   |     |     | no rows |
