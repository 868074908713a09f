Feature: SQL
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

  Rule: What is not there is reported
    Scenario: wrong value
      When Ana runs the SQL
        """
        UPDATE room SET price = 11 WHERE id = 7
        """
      Then the table "room" holds exactly
        | id | price |
        | 7  | 10.5  |
        | 9  | NULL  |

    Scenario: wrong number of rows
      When Ana runs the SQL
        """
        DELETE FROM room WHERE id = 9
        """
      Then the table "room" holds among others
        | id |
        | 7  |
        | 9  |

    Scenario: unstated row
      When Ana runs the SQL
        """
        INSERT INTO room (name) VALUES ('Sun')
        """
      Then the table "room" holds exactly
        | name |
        | Sea  |
        | Sky  |

    Scenario: wrong order
      When Ana runs the SQL
        """
        SELECT name FROM room ORDER BY name
        """
      Then the SQL has returned in this order
        | name |
        | Sky  |
        | Sea  |

    Scenario: wrong column
      When Ana runs the SQL
        """
        SELECT name FROM room
        """
      Then the SQL has returned exactly
        | nam |
        | Sea |

    Scenario: text that is no NULL
      When Ana runs the SQL
        """
        SELECT '' AS empty, 'NULL' AS word
        """
      Then the SQL has returned exactly
        | empty | word |
        | NULL  | NULL |

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

    Scenario: never comes
      When Ana runs the SQL
        """
        SELECT 1
        """
      Then within 200 ms the table "room" holds among others
        | name |
        | Late |

    Scenario: rows that do not fit
      Given the table "room" holds
        | name | price |
        | Sun  | cheap |
      When Ana runs the SQL
        """
        SELECT 1
        """
      Then nothing else has changed

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

    Scenario: no such table
      When Ana runs the SQL
        """
        SELECT 1
        """
      Then the table "rooms" holds exactly
        | name |
        | Sea  |

    Scenario: an open transaction
      When Ana runs the SQL
        """
        BEGIN;
        DELETE FROM room;
        """
      Then nothing else has changed
