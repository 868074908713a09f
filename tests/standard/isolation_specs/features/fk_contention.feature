Feature: A foreign key under load: an owner is edited while a pet is added
  A reference locks the key of a row, not the rest of it.
  Source: PostgreSQL's isolation test fk-contention.

  Background:
    Given the SQL has run
      """
      CREATE TABLE owner (id int PRIMARY KEY, note text);
      CREATE TABLE pet (id int PRIMARY KEY, owner int NOT NULL REFERENCES owner);
      INSERT INTO owner VALUES (1, 'old');
      """

  Rule: Neither waits for the other

    Scenario: the pet is added first
      When SQL sessions act in turn at read committed
        | Ana                           | Ben                           |
        | INSERT INTO pet VALUES (1, 1) |                               |
        |                               | UPDATE owner SET note = 'new' |
        |                               | COMMIT                        |
        | COMMIT                        |                               |
      Then no session has waited
      And Ana and Ben have committed

    Scenario: the owner is edited first
      When SQL sessions act in turn at read committed
        | Ana                           | Ben                           |
        |                               | UPDATE owner SET note = 'new' |
        | INSERT INTO pet VALUES (1, 1) |                               |
        | COMMIT                        |                               |
        |                               | COMMIT                        |
      Then no session has waited
      And Ana and Ben have committed
