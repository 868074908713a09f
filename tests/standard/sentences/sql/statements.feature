Feature: SQL statements that do not do as stated

  Background:
    Given the table "room" holds
      | id | name | price | since            | tags       | free  | seats | stay                    |
      | 7  | Sea  | 10.50 | 2026-01-02 10:00 | {"a": [1]} | true  | {1,2} | [2026-01-02,2026-01-05) |
      | 9  | Sky  | NULL  | NULL             | NULL       | false | NULL  | NULL                    |

  Rule: What is not there is reported

    Scenario: unexpected refusal
      When Ana runs the SQL
        """
        INSERT INTO room (name, price) VALUES ('Sun', -1)
        """
      Then nothing else has changed

    Scenario: another refusal
      When Ana tries to run the SQL
        """
        INSERT INTO room (name, price) VALUES ('Sun', -1)
        """
      Then Ana is refused: SQLSTATE 23505

    Scenario: no refusal
      When Ana tries to run the SQL
        """
        INSERT INTO room (name) VALUES ('Sun')
        """
      Then Ana is refused: unique violation

    Scenario: other table changed
      When Ana runs the SQL
        """
        UPDATE room SET free = true WHERE id = 9;
        INSERT INTO note VALUES (7, 'a stain');
        """
      Then the table "room" holds among others
        | id | free |
        | 9  | true |
      And nothing else has changed

    Scenario: other row changed
      When Ana runs the SQL
        """
        UPDATE room SET free = NOT free
        """
      Then the table "room" holds among others
        | id | free |
        | 9  | true |
      And nothing else has changed

    Scenario: SQL that does not run
      Given the SQL has run
        """
        INSERT INTO rooms DEFAULT VALUES
        """
      When Ana runs the SQL
        """
        SELECT 1
        """
      Then nothing else has changed

    Scenario: an open transaction
      When Ana runs the SQL
        """
        BEGIN;
        DELETE FROM room;
        """
      Then nothing else has changed
