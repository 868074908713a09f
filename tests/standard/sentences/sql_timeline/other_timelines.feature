Feature: Timelines of SQL that are not as stated

  Background:
    Given the table "account" holds
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
    And the table "entry" holds
      | owner | amount |
      | Ana   | 1      |

  Rule: What is not so is reported

    Scenario: wrong rows
      When SQL sessions act in turn at serializable
        | Ana                                |
        | SELECT owner, balance FROM account |
      Then the timeline shows
        | row | Ana              |
        | 1   | Ana, 100; Ben, 5 |

    Scenario: wrong order
      When SQL sessions act in turn at serializable
        | Ana                                  |
        | SELECT owner FROM account ORDER BY 1 |
      Then the timeline shows
        | row | Ana      |
        | 1   | Ben; Ana |

    Scenario: wrong reason
      When SQL sessions act in turn at serializable
        | Ana                                 |
        | UPDATE account SET balance = -1     |
      Then the timeline shows
        | row | Ana            |
        | 1   | refused: 23505 |

    Scenario: unstated wait
      When SQL sessions act concurrently at read committed
        | Ana                             | Ben                             |
        | UPDATE account SET balance = 1  |                                 |
        |                                 | UPDATE account SET balance = 2  |
        | COMMIT                          |                                 |
        |                                 | COMMIT                          |
      Then the timeline shows
        | row | Ana    | Ben    |
        | 1   | 2 rows |        |
        | 2   |        | 2 rows |

    Scenario: no wait
      When SQL sessions act in turn at read committed
        | Ana                            | Ben                                       |
        | UPDATE account SET balance = 1 |                                           |
        |                                | SELECT balance FROM account and waits     |
      Then no session has waited

    Scenario: waits and does not say so
      When SQL sessions act in turn at read committed
        | Ana                            | Ben                            |
        | UPDATE account SET balance = 1 |                                |
        |                                | UPDATE account SET balance = 2 |
        |                                | COMMIT                         |
      Then no session has waited

    Scenario: a row that is not played
      When SQL sessions act in turn at read committed
        | Ana      |
        | SELECT 1 |
      Then the timeline shows
        | row | Ana |
        | 2   | 1   |

    Scenario: a session that there is not
      When SQL sessions act in turn at read committed
        | Ana      |
        | SELECT 1 |
      Then the timeline shows
        | row | Ben |
        | 1   | 1   |
