@database @needs:pgvector
Feature: Threads: what a user asks, and what agents have done about it
  What Ana asks her agents about is between her and them: neither her colleague Ben nor the Ana of
  another company can read it, rename it or tell that it exists.
  Segment: users. Value: questions that can be asked. Source: S3-DB-01, S3-DB-02.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ana   | Rent     |
      | Acme   | Ben   | Holidays |
      | Bolt   | Ana   | Engines  |

  Rule: A user sees and renames their own threads, and no others

    @S3-DB-01 @severity:critical
    Scenario Outline: <user> renames a thread of Ana of Acme
      When <user> renames the thread "Taxes" to "Gone"
      Then <actor> is refused: not found
      And <user> sees the threads "<own>"
      And nothing else has changed

      Examples: a colleague, a user of the same name elsewhere, and the tenant without a user
        | user        | actor | own      |
        | Ben of Acme | Ben   | Holidays |
        | Ana of Bolt | Ana   | Engines  |
        | Acme        | Acme  |          |

    @S3-DB-01
    Scenario: Ana renames her own thread
      When Ana of Acme renames the thread "Taxes" to "Money"
      Then Ana of Acme sees the threads "Money, Rent"
      And Ben of Acme sees the threads "Holidays"
      And nothing else has changed

  Rule: An execution is read as it was recorded, and only by the owner of the thread

    @S3-DB-02
    Scenario Outline: Ana's agent records an execution that is <status>
      When an agent of Ana of Acme records in "Taxes"
        | status   | output   | metrics   | messages   |
        | <status> | <output> | <metrics> | <messages> |
      Then Ana of Acme reads in "Taxes"
        | status   | output   | metrics   | messages   |
        | <status> | <output> | <metrics> | <messages> |
      But Ben of Acme reads in "Taxes"
        | status |
      And Ana of Bolt reads in "Taxes"
        | status |

      Examples: an object as output, and none; metrics and messages, and none
        | status    | output                           | metrics                     | messages                                |
        | completed | {"total": 1200.5, "paid": false} | {"tokens": 12, "ms": 0.5}   | [{"role": "agent", "text": "Done — ✓"}] |
        | failed    | null                             | {"tokens": 90000, "ms": 61} | [{"role": "agent", "text": "Help"}]     |
        | queued    | null                             | {}                          | []                                      |

  Rule: The executions of a thread are read in the order in which they were recorded

    @S3-DB-02
    Scenario: Ana's agent records five executions in one transaction
      When an agent of Ana of Acme records in "Taxes"
        | status    | output |
        | queued    | 1      |
        | running   | 2      |
        | failed    | 3      |
        | running   | 4      |
        | completed | 5      |
      Then Ana of Acme reads in "Taxes"
        | status    | output |
        | queued    | 1      |
        | running   | 2      |
        | failed    | 3      |
        | running   | 4      |
        | completed | 5      |

    @S3-DB-02
    Scenario: Ana's agents record executions in two threads
      When an agent of Ana of Acme records in "Taxes"
        | status |
        | queued |
      And an agent of Ana of Acme records in "Rent"
        | status |
        | failed |
      And an agent of Ana of Acme records in "Taxes"
        | status    |
        | completed |
      Then Ana of Acme reads in "Taxes"
        | status    |
        | queued    |
        | completed |
      And Ana of Acme reads in "Rent"
        | status |
        | failed |
      But Ben of Acme reads in "Rent"
        | status |
