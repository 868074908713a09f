Feature: A deleted parent: locks of its children hold over an update
  An update of a parent must not lose the locks that its children hold on it.
  Source: PostgreSQL's isolation test propagate-lock-delete.

  Background:
    Given the SQL has run
      """
      CREATE TABLE parent (id int, name text);
      CREATE UNIQUE INDEX ON parent (id);
      INSERT INTO parent VALUES (1, 'A');
      CREATE TABLE child (parent int REFERENCES parent (id));
      """

  Rule: A parent with children is not deleted

    Scenario: the children commit while it waits
      When SQL sessions act in turn at read committed
        | Ana                          | Ben                          | Cleo                                 |
        | INSERT INTO child VALUES (1) |                              |                                      |
        |                              | INSERT INTO child VALUES (1) |                                      |
        |                              |                              | UPDATE parent SET name = lower(name) |
        |                              |                              | DELETE FROM parent and waits         |
        | COMMIT                       |                              |                                      |
        |                              | COMMIT                       |                                      |
        |                              |                              | COMMIT                               |
      Then the timeline shows
        | row | Cleo                                                       |
        | 4   | waits for Ana and Ben, then refused: foreign key violation |
      And Ana and Ben have committed
      And Cleo has rolled back
