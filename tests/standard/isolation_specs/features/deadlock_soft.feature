Feature: A soft deadlock: a queue is reordered and nobody is refused
  Who only queues behind a waiting session can be let past it.
  Source: PostgreSQL's isolation test deadlock-soft.

  Background:
    Given the SQL has run
      """
      CREATE TABLE north ();
      CREATE TABLE south ();
      """

  Rule: A deadlock through queues is resolved by their order

    Scenario: two readers and two writers
      When SQL sessions act in turn at read committed
        | Ana                                             | Ben                                             | Eve                                                 | Fay                                                 |
        | SET deadlock_timeout = '10s'                    |                                                 |                                                     |                                                     |
        |                                                 | SET deadlock_timeout = '10ms'                   |                                                     |                                                     |
        |                                                 |                                                 | SET deadlock_timeout = '10s'                        |                                                     |
        |                                                 |                                                 |                                                     | SET deadlock_timeout = '10s'                        |
        | LOCK TABLE north IN ACCESS SHARE MODE           |                                                 |                                                     |                                                     |
        |                                                 | LOCK TABLE south IN ACCESS SHARE MODE           |                                                     |                                                     |
        |                                                 |                                                 | LOCK TABLE north IN ACCESS EXCLUSIVE MODE and waits |                                                     |
        |                                                 |                                                 |                                                     | LOCK TABLE south IN ACCESS EXCLUSIVE MODE and waits |
        | LOCK TABLE south IN ACCESS SHARE MODE and waits |                                                 |                                                     |                                                     |
        |                                                 | LOCK TABLE north IN ACCESS SHARE MODE and waits |                                                     |                                                     |
        | COMMIT                                          |                                                 |                                                     |                                                     |
        |                                                 |                                                 | COMMIT                                              |                                                     |
        |                                                 | COMMIT                                          |                                                     |                                                     |
        |                                                 |                                                 |                                                     | COMMIT                                              |
      Then Ana, Ben, Eve and Fay have committed
      And Ben has waited for Eve
