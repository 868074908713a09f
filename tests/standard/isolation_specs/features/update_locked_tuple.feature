Feature: An updated parent: a child that refers to it can be changed
  A lock that does not conflict causes neither a wait nor a refusal.
  Source: PostgreSQL's isolation test update-locked-tuple.

  Background:
    Given the SQL has run
      """
      CREATE TABLE person (id int PRIMARY KEY, seen date);
      CREATE TABLE task (id int PRIMARY KEY, name text, person int REFERENCES person);
      INSERT INTO person VALUES (1);
      INSERT INTO task VALUES (1, 'first');
      """

  Rule: A child and its parent are changed side by side

    Scenario: in turn
      When SQL sessions act in turn at repeatable read
        | Ana                                                      | Ben                                                |
        | UPDATE task SET name = 'second', person = 1 WHERE id = 1 |                                                    |
        |                                                          | UPDATE person SET seen = '2026-01-01' WHERE id = 1 |
        |                                                          | COMMIT                                             |
        | UPDATE task SET name = 'third', person = 1 WHERE id = 1  |                                                    |
        | COMMIT                                                   |                                                    |
      Then no session has waited
      And Ana and Ben have committed
      And the outcome is serializable
