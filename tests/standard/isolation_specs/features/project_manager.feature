Feature: A manager's flag: a project for somebody who is no manager any more
  A project has to be led by a person who is flagged as a manager.
  Source: PostgreSQL's isolation test project-manager.

  Background:
    Given the SQL has run
      """
      CREATE TABLE person (id int PRIMARY KEY, manages boolean NOT NULL);
      INSERT INTO person VALUES (1, true);
      CREATE TABLE project (no int PRIMARY KEY, manager int NOT NULL);
      """

  Rule: Transactions that overlap are refused

    Scenario: each checks before it writes
      When SQL sessions act in turn at serializable
        | Ana                                                  | Ben                                            |
        | SELECT count(*) FROM person WHERE id = 1 AND manages |                                                |
        | INSERT INTO project VALUES (7, 1)                    |                                                |
        |                                                      | SELECT count(*) FROM project WHERE manager = 1 |
        |                                                      | UPDATE person SET manages = false WHERE id = 1 |
        | COMMIT                                               |                                                |
        |                                                      | COMMIT                                         |
      Then the timeline shows
        | row | Ana | Ben                            |
        | 1   | 1   |                                |
        | 3   |     | 0                              |
        | 6   |     | refused: serialization failure |
      And one of them is refused: serialization failure
      And the outcome is serializable

    Scenario: one after the other
      When SQL sessions act in turn at serializable
        | Ana                                                  | Ben                                            |
        | SELECT count(*) FROM person WHERE id = 1 AND manages |                                                |
        | INSERT INTO project VALUES (7, 1)                    |                                                |
        | COMMIT                                               |                                                |
        |                                                      | SELECT count(*) FROM project WHERE manager = 1 |
        |                                                      | UPDATE person SET manages = false WHERE id = 1 |
        |                                                      | COMMIT                                         |
      Then the timeline shows
        | row | Ana | Ben |
        | 4   |     | 1   |
      And Ana and Ben have committed
      And the outcome is serializable

  Rule: A lower level lets both commit

    Scenario: at repeatable read
      When SQL sessions act in turn at repeatable read
        | Ana                                                  | Ben                                            |
        | SELECT count(*) FROM person WHERE id = 1 AND manages |                                                |
        | INSERT INTO project VALUES (7, 1)                    |                                                |
        |                                                      | SELECT count(*) FROM project WHERE manager = 1 |
        |                                                      | UPDATE person SET manages = false WHERE id = 1 |
        | COMMIT                                               |                                                |
        |                                                      | COMMIT                                         |
      Then Ana and Ben have committed
      And the outcome is not serializable
