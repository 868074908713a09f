Feature: A foreign key and its parent: both add a child and edit the parent
  What used to be a deadlock is a wait.
  Source: PostgreSQL's isolation test fk-deadlock.

  Background:
    Given the SQL has run
      """
      CREATE TABLE owner (id int PRIMARY KEY, note text);
      CREATE TABLE pet (id int PRIMARY KEY, owner int NOT NULL REFERENCES owner);
      INSERT INTO owner VALUES (1, 'old');
      """

  Rule: The second edit of a parent waits, and no deadlock comes of it

    Scenario: each has added a child
      When SQL sessions act in turn at read committed
        | Ana                           | Ben                                   |
        | INSERT INTO pet VALUES (1, 1) |                                       |
        |                               | INSERT INTO pet VALUES (2, 1)         |
        | UPDATE owner SET note = 'a'   |                                       |
        |                               | UPDATE owner SET note = 'b' and waits |
        | COMMIT                        |                                       |
        |                               | COMMIT                                |
      Then the timeline shows
        | row | Ana | Ben                       |
        | 4   |     | waits for Ana, then 1 row |
      And Ana and Ben have committed
      And the outcome is serializable

    Scenario: Ben edits first
      When SQL sessions act in turn at read committed
        | Ana                                   | Ben                           |
        | INSERT INTO pet VALUES (1, 1)         |                               |
        |                                       | INSERT INTO pet VALUES (2, 1) |
        |                                       | UPDATE owner SET note = 'b'   |
        | UPDATE owner SET note = 'a' and waits |                               |
        |                                       | COMMIT                        |
        | COMMIT                                |                               |
      Then the timeline shows
        | row | Ana                       | Ben |
        | 4   | waits for Ben, then 1 row |     |
      And Ana and Ben have committed
