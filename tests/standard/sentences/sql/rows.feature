Feature: SQL rows

  Background:
    Given the table "room" holds
      | id | name | price | since            | tags       | free  | seats | stay                    |
      | 7  | Sea  | 10.50 | 2026-01-02 10:00 | {"a": [1]} | true  | {1,2} | [2026-01-02,2026-01-05) |
      | 9  | Sky  | NULL  | NULL             | NULL       | false | NULL  | NULL                    |

  Rule: What is there can be stated

    Scenario: rows of every type, in any order
      When Ana runs the SQL
        """
        SELECT 1 AS one
        """
      Then the table "room" holds exactly
        | id | name | price | since                     | tags     | free  | seats  | stay                    |
        | 9  | Sky  | NULL  | NULL                      | NULL     | no    | NULL   | NULL                    |
        | 7  | Sea  | 10.5  | 2026-01-02 11:00:00+01:00 | {"a":[1]} | yes   | [1, 2] | [2026-01-02,2026-01-05) |
      And the SQL has returned exactly
        | one |
        | 1   |
      And nothing else has changed

    Scenario: a default after the rows that were given
      When Ana runs the SQL
        """
        INSERT INTO room (name) VALUES ('Sun') RETURNING id, name
        """
      Then the SQL has returned exactly
        | id | name |
        | 10 | Sun  |
      And the table "room" holds among others
        | name | free | price |
        | Sun  | true | NULL  |
      And nothing else has changed

    Scenario: a refusal by its kind, its SQLSTATE and its constraint
      When Ana tries to run the SQL
        """
        INSERT INTO note VALUES (7, 'lost with the rest');
        INSERT INTO room (name) VALUES ('Sea');
        """
      Then Ana is refused: unique violation
      And Ana is refused: SQLSTATE 23505
      And Ana is refused: unique violation with the message "room_name_key"
      And nothing else has changed

    Scenario: a table of another schema
      Given the table "archive.Old room" holds
        | name |
        |      |
        | NULL |
        | 'NULL' |
      When Ana runs the SQL
        """
        UPDATE archive."Old room" SET name = 'new' WHERE name = ''
        """
      Then the table "archive.Old room" holds exactly
        | name   |
        | NULL   |
        | new    |
        | 'NULL' |
      And nothing else has changed

    Scenario: rows in order
      When Ana runs the SQL
        """
        SELECT name FROM room ORDER BY name DESC
        """
      Then the SQL has returned in this order
        | name |
        | Sky  |
        | Sea  |
      And the SQL has returned among others
        | name |
        | Sea  |

    Scenario: rows that come later
      Given the SQL has run
        """
        CREATE EXTENSION IF NOT EXISTS vector;
        SELECT later();
        """
      When Ana runs the SQL
        """
        SELECT 1
        """
      Then within 2 s the table "room" holds among others
        | name |
        | Late |
