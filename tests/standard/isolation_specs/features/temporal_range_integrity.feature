Feature: Temporal ranges: an offence under a law that is repealed
  A charge needs a law that was in force; no foreign key can say so.
  Source: PostgreSQL's isolation test temporal-range-integrity.

  Background:
    Given the SQL has run
      """
      CREATE TABLE law (cite text, since date, until date, PRIMARY KEY (cite, since));
      INSERT INTO law VALUES ('7b', '2020-01-01', NULL);
      CREATE TABLE charge (no int PRIMARY KEY, cite text NOT NULL, day date NOT NULL);
      """

  Rule: Transactions that overlap are refused

    Scenario: each checks before it writes
      When SQL sessions act in turn at serializable
        | Ana                                                                                                              | Ben                                                                   |
        | SELECT count(*) FROM law WHERE cite = '7b' AND since <= '2024-05-01' AND (until IS NULL OR until > '2024-05-01') |                                                                       |
        | INSERT INTO charge VALUES (1, '7b', '2024-05-01')                                                                |                                                                       |
        |                                                                                                                  | SELECT count(*) FROM charge WHERE cite = '7b' AND day >= '2020-01-01' |
        |                                                                                                                  | DELETE FROM law WHERE cite = '7b' AND since = '2020-01-01'            |
        | COMMIT                                                                                                           |                                                                       |
        |                                                                                                                  | COMMIT                                                                |
      Then the timeline shows
        | row | Ana | Ben                            |
        | 1   | 1   |                                |
        | 3   |     | 0                              |
        | 6   |     | refused: serialization failure |
      And one of them is refused: serialization failure
      And the outcome is serializable

    Scenario: one after the other
      When SQL sessions act in turn at serializable
        | Ana                                                                                                              | Ben                                                                   |
        | SELECT count(*) FROM law WHERE cite = '7b' AND since <= '2024-05-01' AND (until IS NULL OR until > '2024-05-01') |                                                                       |
        | INSERT INTO charge VALUES (1, '7b', '2024-05-01')                                                                |                                                                       |
        | COMMIT                                                                                                           |                                                                       |
        |                                                                                                                  | SELECT count(*) FROM charge WHERE cite = '7b' AND day >= '2020-01-01' |
        |                                                                                                                  | DELETE FROM law WHERE cite = '7b' AND since = '2020-01-01'            |
        |                                                                                                                  | COMMIT                                                                |
      Then the timeline shows
        | row | Ana | Ben |
        | 4   |     | 1   |
      And Ana and Ben have committed
      And the outcome is serializable

  Rule: A lower level lets both commit

    Scenario: at repeatable read
      When SQL sessions act in turn at repeatable read
        | Ana                                                                                                              | Ben                                                                   |
        | SELECT count(*) FROM law WHERE cite = '7b' AND since <= '2024-05-01' AND (until IS NULL OR until > '2024-05-01') |                                                                       |
        | INSERT INTO charge VALUES (1, '7b', '2024-05-01')                                                                |                                                                       |
        |                                                                                                                  | SELECT count(*) FROM charge WHERE cite = '7b' AND day >= '2020-01-01' |
        |                                                                                                                  | DELETE FROM law WHERE cite = '7b' AND since = '2020-01-01'            |
        | COMMIT                                                                                                           |                                                                       |
        |                                                                                                                  | COMMIT                                                                |
      Then Ana and Ben have committed
      And the outcome is not serializable
