Feature: Write skew: two repaints that cross
  Whoever runs last decides on one colour; running at the same time must not leave two.
  Source: PostgreSQL's isolation test simple-write-skew.

  Background:
    Given the SQL has run
      """
      CREATE TABLE wall (id int PRIMARY KEY, colour text);
      INSERT INTO wall VALUES (1, 'red'), (2, 'green'), (3, 'white');
      """

  Rule: Overlapping updates of each other's rows are refused

    Scenario: Ana commits first
      When SQL sessions act in turn at serializable
        | Ana                                                   | Ben                                                   |
        | UPDATE wall SET colour = 'red' WHERE colour = 'green' |                                                       |
        |                                                       | UPDATE wall SET colour = 'green' WHERE colour = 'red' |
        | COMMIT                                                |                                                       |
        |                                                       | COMMIT                                                |
      Then the timeline shows
        | row | Ana   | Ben            |
        | 1   | 1 row |                |
        | 2   |       | 1 row          |
        | 4   |       | refused: 40001 |
      And Ana has committed
      And Ben has rolled back
      And no session has waited
      And the outcome is serializable

    Scenario: Ben commits first
      When SQL sessions act in turn at serializable
        | Ana                                                   | Ben                                                   |
        | UPDATE wall SET colour = 'red' WHERE colour = 'green' |                                                       |
        |                                                       | UPDATE wall SET colour = 'green' WHERE colour = 'red' |
        |                                                       | COMMIT                                                |
        | COMMIT                                                |                                                       |
      Then the timeline shows
        | row | Ana            | Ben |
        | 4   | refused: 40001 |     |
      And Ana is refused: serialization failure
      And the outcome is serializable

    Scenario: one after the other
      When SQL sessions act in turn at serializable
        | Ana                                                   | Ben                                                   |
        | UPDATE wall SET colour = 'red' WHERE colour = 'green' |                                                       |
        | COMMIT                                                |                                                       |
        |                                                       | UPDATE wall SET colour = 'green' WHERE colour = 'red' |
        |                                                       | COMMIT                                                |
      Then the timeline shows
        | row | Ana | Ben    |
        | 3   |     | 2 rows |
      And Ana and Ben have committed
      And the outcome is serializable

    Scenario: in every order
      When SQL sessions act in every order at serializable
        | Ana                                                    | Ben                                                    |
        | UPDATE wall SET colour = 'red' WHERE colour = 'green'  | UPDATE wall SET colour = 'green' WHERE colour = 'red'  |
        | COMMIT                                                 | COMMIT                                                 |
      Then every outcome is serializable

  Rule: A lower level lets both commit

    Scenario: at repeatable read
      When SQL sessions act in turn at repeatable read
        | Ana                                                   | Ben                                                   |
        | UPDATE wall SET colour = 'red' WHERE colour = 'green' |                                                       |
        |                                                       | UPDATE wall SET colour = 'green' WHERE colour = 'red' |
        | COMMIT                                                |                                                       |
        |                                                       | COMMIT                                                |
      Then Ana and Ben have committed
      And the outcome is not serializable

    Scenario: in some order
      When SQL sessions act in every order at repeatable read
        | Ana                                                    | Ben                                                    |
        | UPDATE wall SET colour = 'red' WHERE colour = 'green'  | UPDATE wall SET colour = 'green' WHERE colour = 'red'  |
        | COMMIT                                                 | COMMIT                                                 |
      Then some outcome is not serializable
