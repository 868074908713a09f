Feature: A unique key that was looked for: with the whole table read
  Whoever has looked and found nothing should be told to try again, not that the key is taken.
  Source: PostgreSQL's isolation test read-write-unique.

  Background:
    Given the SQL has run
      """
      CREATE TABLE number (n int PRIMARY KEY);
      """

  Rule: The reason depends on whether the row could be seen

    Scenario: it was not there when Ben looked
      When SQL sessions act in turn at serializable
        | Ana                            | Ben                                      |
        | SELECT n FROM number           |                                          |
        |                                | SELECT n FROM number                     |
        | INSERT INTO number VALUES (42) |                                          |
        |                                | INSERT INTO number VALUES (42) and waits |
        | COMMIT                         |                                          |
        |                                | COMMIT                                   |
      Then the timeline shows
        | row | Ana     | Ben                                |
        | 1   | no rows |                                    |
        | 2   |         | no rows                            |
        | 4   |         | waits for Ana, then refused: 40001 |
      And the outcome is serializable

    Scenario: it was there when Ben looked
      When SQL sessions act in turn at serializable
        | Ana                            | Ben                            |
        | SELECT n FROM number           |                                |
        | INSERT INTO number VALUES (42) |                                |
        | COMMIT                         |                                |
        |                                | SELECT n FROM number           |
        |                                | INSERT INTO number VALUES (42) |
        |                                | COMMIT                         |
      Then the timeline shows
        | row | Ana | Ben            |
        | 4   |     | 42             |
        | 5   |     | refused: 23505 |
      And Ben is refused: unique violation with the message "number_pkey"
