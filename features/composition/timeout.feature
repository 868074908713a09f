@composition
Feature: Steps with a time limit
  Nobody waits for ever. A limit has to hold, to stop the work that it cut short, and to say that it was the limit:
  a partner's own "timed out" is another story and has another remedy.
  Segment: all. Value: an answer, or a reason, in time. Source: S0-XPKG-01, facts 6.

  Background:
    Given the steps
      | step   | takes | tidies | fails                     | does                       |
      | draft  | 2 s   |        |                           |                            |
      | search | 30 s  |        |                           |                            |
      | dig    | 30 s  | 3 s    |                           |                            |
      | ask    | 1 s   |        | always by its own timeout |                            |
      | lookup |       |        |                           |                            |
      | hurry  | 30 s  |        |                           | answers when it is stopped |
      | trip   | 30 s  |        |                           | fails when it is stopped   |
      | send   |       |        |                           |                            |

  Rule: A step that is too slow is stopped when its time is up, and the caller learns which one it was

    @severity:critical
    Scenario: A search of half a minute within ten seconds
      When Ana runs search within 10 s >> send on "invoice"
      Then Ana's run fails with
        | failure | of     |
        | timeout | search |
      And this has happened
        | at   | event               |
        | 0 s  | search begins       |
        | 10 s | search is cancelled |

    Scenario: The limit of a whole chain
      When Ana runs (draft >> search) within 10 s on "invoice"
      Then Ana's run fails with
        | failure | of              |
        | timeout | draft >> search |
      And this has happened
        | at   | event               |
        | 0 s  | draft begins        |
        | 2 s  | draft ends          |
        | 2 s  | search begins       |
        | 10 s | search is cancelled |

  Rule: A step within its limit answers as without one

    @S0-XPKG-01
    Scenario: A chain of a plain, a cached and a limited step
      When Ana runs draft >> lookup cached for 300 s >> send within 10 s on "invoice"
      Then Ana gets "send(lookup(draft(invoice)))"

  Rule: Of two limits, one inside the other, the shorter one holds, and it says so

    Scenario Outline: <shorter>
      When Ana runs search within <inner> within <outer> on "invoice"
      Then Ana's run takes 5 s
      And Ana reads "<words>"

      Examples: five seconds and ten
        | shorter   | inner | outer | words                                    |
        | the inner | 5 s   | 10 s  | search took longer than 5 s              |
        | the outer | 10 s  | 5 s   | timeout(search, 10 s) took longer than 5 s |

  Rule: An answer that comes after the limit is too late

    Scenario: Somebody makes something up when told to stop
      When Ana runs hurry within 10 s >> send on "invoice"
      Then Ana's run fails with
        | failure | of    |
        | timeout | hurry |
      And send has run 0 times

  Rule: A step that breaks because its time was up has taken too long, and tells how it broke

    Scenario: The courier falls when he is called back
      When Ana runs trip within 10 s >> send on "invoice"
      Then Ana's run fails with
        | failure | of    |
        | timeout | trip  |
        | error   | trip  |
      And send has run 0 times

  Rule: A timeout that the step reports by itself is not mistaken for the limit

    Scenario: The partner's own timeout comes first
      When Ana runs ask within 10 s on "invoice"
      Then Ana's run fails with
        | failure | of    |
        | error   | ask   |

  Rule: What was cut short has tidied up before anything else happens

    Scenario: The search puts its boxes back before somebody else takes over
      When Ana runs dig within 10 s or else send on "invoice"
      Then Ana gets "send(invoice)"
      And this has happened
        | at   | event            |
        | 0 s  | dig begins       |
        | 13 s | dig is cancelled |
        | 13 s | send begins      |
        | 13 s | send ends        |

  Rule: Whoever gives up has not run out of time

    Scenario: Ana leaves before the limit
      When Ana runs search within 10 s or else send on "invoice" and cancels after 4 s
      Then Ana's run is cancelled
      And send has run 0 times
