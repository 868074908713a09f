Feature: An index-only scan: what it reads counts as read
  Rows that only an index was asked for are still protected.
  Source: PostgreSQL's isolation test index-only-scan.

  Background:
    Given the SQL has run
      """
      CREATE TABLE odd (id int PRIMARY KEY);
      CREATE TABLE even (id int PRIMARY KEY);
      INSERT INTO odd SELECT generate_series(1, 1000);
      INSERT INTO even SELECT generate_series(1, 1000);
      ANALYZE odd, even;
      """

  Rule: Transactions that overlap are refused

    Scenario: each deletes the other's least number
      When SQL sessions act in turn at serializable
        | Ana                                                   | Ben                                                   |
        | DELETE FROM even WHERE id = (SELECT min(id) FROM odd) |                                                       |
        |                                                       | DELETE FROM odd WHERE id = (SELECT min(id) FROM even) |
        | COMMIT                                                |                                                       |
        |                                                       | COMMIT                                                |
      Then one of them is refused: serialization failure
      And the outcome is serializable
