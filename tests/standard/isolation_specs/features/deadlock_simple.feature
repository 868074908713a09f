Feature: A simple deadlock: two upgrades of one lock
  Neither can go on until the other gives up; one is refused at once.
  Source: PostgreSQL's isolation test deadlock-simple.

  Background:
    Given the SQL has run
      """
      CREATE TABLE board ();
      """

  Rule: The second of two upgrades that wait for each other is refused

    Scenario: both hold a shared lock
      When SQL sessions act in turn at read committed
        | Ana                                                 | Ben                                       |
        | LOCK TABLE board IN ACCESS SHARE MODE               |                                           |
        |                                                     | LOCK TABLE board IN ACCESS SHARE MODE     |
        | LOCK TABLE board IN ACCESS EXCLUSIVE MODE and waits |                                           |
        |                                                     | LOCK TABLE board IN ACCESS EXCLUSIVE MODE |
        | COMMIT                                              |                                           |
        |                                                     | COMMIT                                    |
      Then the timeline shows
        | row | Ana                      |
        | 3   | waits for Ben, then done |
        | 5   | done                     |
      And Ben is refused: deadlock
      And Ana has committed
      And Ben has rolled back
