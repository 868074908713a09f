@database @needs:pgvector
Feature: Threads that are nobody else's
  What Ana asks her agents about is between her and them: neither her colleague Ben nor the Ana of
  another company reads it, renames it, or learns that it is there.
  Segment: users. Value: questions that can be asked. Source: S3-DB-01, S3-DB-02.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ana   | Rent     |
      | Acme   | Ben   | Holidays |
      | Bolt   | Ana   | Engines  |

  Rule: A user sees and changes their own threads, and nobody else's

    @S3-DB-01 @severity:critical
    Scenario Outline: <who> renames Ana's thread about taxes
      When <who> renames the thread "Taxes" of Ana of Acme to "Gone"
      Then there was no such thread to rename
      And the threads are as they were
      And <who> sees the threads "<own>"

      Examples: people who are not Ana of Acme
        | because                                  | who            | own      |
        | colleagues have threads of their own     | Ben of Acme    | Holidays |
        | she only has the same name               | Ana of Bolt    | Engines  |
        | what nobody in particular does is no use | nobody of Acme |          |

    @S3-DB-01
    Scenario: Ana renames her own
      When Ana of Acme renames the thread "Taxes" of Ana of Acme to "Money"
      Then the thread was renamed
      And Ana of Acme sees the threads "Money, Rent"
      And Ben of Acme sees the threads "Holidays"

  Rule: What an agent did is read as it was written, by the user alone

    @S3-DB-02
    Scenario Outline: An agent has <ended> Ana's taxes
      When an agent of Ana of Acme writes down in "Taxes"
        | field    | value      |
        | status   | "<status>" |
        | output   | <output>   |
        | metrics  | <metrics>  |
        | messages | <messages> |
      Then Ana of Acme reads in "Taxes" of Ana of Acme what the agent has written down
      But Ben of Acme reads nothing in "Taxes" of Ana of Acme

      Examples: how far an execution can get
        | because                           | ended           | status    | output                           | metrics                     | messages                                |
        | what came out is an object        | finished        | completed | {"total": 1200.5, "paid": false} | {"tokens": 12, "ms": 0.5}   | [{"role": "agent", "text": "Done — ✓"}] |
        | nothing came out, and it was hard | given up on     | failed    | null                             | {"tokens": 90000, "ms": 61} | [{"role": "agent", "text": "Help"}]     |
        | nothing has happened yet          | not yet touched | queued    | null                             | {}                          | []                                      |

  Rule: What agents did stands in the thread where they did it, the earliest first

    @S3-DB-02
    Scenario: Agents of Ana's look into her taxes twice, and once into her rent
      When an agent of Ana of Acme writes down in "Taxes"
        | field  | value    |
        | status | "queued" |
      And an agent of Ana of Acme writes down in "Rent"
        | field  | value    |
        | status | "failed" |
      And an agent of Ana of Acme writes down in "Taxes"
        | field  | value       |
        | status | "completed" |
      Then Ana of Acme reads in "Taxes" of Ana of Acme what was "queued, completed"
      And Ana of Acme reads in "Rent" of Ana of Acme what was "failed"
      But Ben of Acme reads nothing in "Rent" of Ana of Acme

  Rule: Whoever looks again sees what has been committed meanwhile

    @S3-DB-01
    Scenario: Ana renames a thread on her phone while her desk shows all of them
      When Ana of Acme looks twice at their threads, and renames "Taxes" to "Money" elsewhere in between
      Then Ana has seen first "Rent, Taxes" and then "Money, Rent"

    @S3-DB-02
    Scenario: An agent comes to an end while Ana looks into her taxes
      When an agent of Ana of Acme writes down in "Taxes"
        | field  | value    |
        | status | "queued" |
      And Ana of Acme looks twice into "Taxes", where what agents did has become "completed" in between
      Then Ana has seen first "queued" and then "completed"
