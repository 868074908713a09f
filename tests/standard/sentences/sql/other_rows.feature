Feature: SQL rows that are not as stated

  Background:
    Given the table "room" holds
      | id | name | price | since            | tags       | free  | seats | stay                    |
      | 7  | Sea  | 10.50 | 2026-01-02 10:00 | {"a": [1]} | true  | {1,2} | [2026-01-02,2026-01-05) |
      | 9  | Sky  | NULL  | NULL             | NULL       | false | NULL  | NULL                    |

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

    Scenario: no such table
      When Ana runs the SQL
        """
        SELECT 1
        """
      Then the table "rooms" holds exactly
        | name |
        | Sea  |
