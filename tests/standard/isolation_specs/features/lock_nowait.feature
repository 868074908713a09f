Feature: A lock without waiting, asked for by its holder while others queue
  A queue behind a lock does not keep its holder from a lesser one.
  Source: PostgreSQL's isolation test lock-nowait.

  Background:
    Given the SQL has run
      """
      CREATE TABLE board ();
      """

  Rule: The holder of a lock gets a lesser one past the queue

    Scenario: Ben waits
      When SQL sessions act in turn at read committed
        | Ana                                                 | Ben                                          |
        | LOCK TABLE board IN ACCESS EXCLUSIVE MODE           |                                              |
        |                                                     | LOCK TABLE board IN EXCLUSIVE MODE and waits |
        | LOCK TABLE board IN SHARE ROW EXCLUSIVE MODE NOWAIT |                                              |
        | COMMIT                                              |                                              |
        |                                                     | COMMIT                                       |
      Then the timeline shows
        | row | Ana  | Ben                      |
        | 2   |      | waits for Ana, then done |
        | 3   | done |                          |
      And Ana and Ben have committed
