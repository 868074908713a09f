Feature: A materialized view: refreshed while its table changes
  A summary that somebody has read must fit one order of refresh and sale.
  Source: PostgreSQL's isolation test matview-write-skew.

  Background:
    Given the SQL has run
      """
      CREATE TABLE sale (day date, item text, number int);
      INSERT INTO sale VALUES ('2026-04-01', 'apple', 10);
      CREATE MATERIALIZED VIEW summary AS SELECT day, item, sum(number) FROM sale GROUP BY day, item;
      CREATE UNIQUE INDEX ON summary (day, item);
      INSERT INTO sale VALUES ('2026-04-02', 'apple', 20);
      """

  Rule: Transactions that overlap are refused

    Scenario: the sale follows an old summary
      When SQL sessions act in turn at serializable
        | Ana                                            | Ben                                                  |
        | REFRESH MATERIALIZED VIEW CONCURRENTLY summary |                                                      |
        |                                                | SELECT max(day) FROM summary                         |
        |                                                | INSERT INTO sale VALUES ('2026-04-02', 'orange', 15) |
        | COMMIT                                         |                                                      |
        |                                                | COMMIT                                               |
      Then the timeline shows
        | row | Ana | Ben            |
        | 2   |     | 2026-04-01     |
        | 5   |     | refused: 40001 |
      And Ana has committed
