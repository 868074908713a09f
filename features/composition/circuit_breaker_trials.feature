@composition
Feature: Trials while a circuit is neither open nor closed
  After an outage a few calls find out whether a partner is well again. If they are counted wrongly, a partner that is
  still ill is overrun, or one that is well is left alone for ever.
  Segment: all. Value: outages that end, and end once. Source: S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step   | fails  | takes |
      | jam    | always |       |
      | listen |        | 10 s  |
      | post   |        |       |
      | file   |        |       |
      | slip   | always | 10 s  |

  Rule: Whoever is turned away learns how long the step will be left alone

    Scenario Outline: Dan comes <when>
      Given a circuit breaker with
        | failures | recovery | trial calls |
        | 1        | 60 s     | 1           |
      When these people run route(torn: jam, long: listen) guarded
        | person | at   | on         |
        | Ana    | 0 s  | torn: page |
        | Ben    | 60 s | long: page |
        | Dan    | <at> | long: page |
      Then Dan reads "route(torn, long) keeps failing and is left alone for another <wait>"

      Examples: during the time to recover, and during a trial
        | when              | at     | wait   |
        | early             | 15 s   | 45 s   |
        | just too early    | 59.5 s | 0.5 s  |
        | during Ben's call | 65 s   | 0 s    |

  Rule: Whoever looks at the circuit sees what the next caller will meet

    Scenario Outline: <case>
      Given a circuit breaker with
        | failures | recovery | successes |
        | 1        | 60 s     | 2         |
      When these people run route(torn: jam, otherwise: post) guarded or else file
        | person | at     | on         |
        | Ana    | 0 s    | torn: page |
        | Ben    | <ben>  | page       |
        | Cleo   | <cleo> | <cleo's>   |
      Then the circuit is <circuit> at <at>

      Examples: from the failure to the end of the outage
        | case                            | ben   | cleo  | cleo's     | circuit   | at    |
        | nobody may try yet              | 10 s  | 11 s  | page       | open      | 59 s  |
        | the time to recover is over     | 10 s  | 11 s  | page       | half-open | 60 s  |
        | two trials have gone well       | 100 s | 101 s | page       | closed    | 102 s |
        | the second trial has gone wrong | 100 s | 101 s | torn: page | open      | 160 s |

  Rule: Successes before and after a failed trial do not add up

    @severity:critical
    Scenario: One success, a failure, and one more success
      Given a circuit breaker with
        | failures | recovery | successes |
        | 2        | 10 s     | 2         |
      When these people run route(torn: jam, otherwise: post) guarded or else file
        | person | at   | on         |
        | Ana    | 0 s  | torn: page |
        | Ana    | 1 s  | torn: page |
        | Ben    | 11 s | page       |
        | Cleo   | 12 s | torn: page |
        | Dan    | 22 s | page       |
        | Emil   | 23 s | torn: page |
        | Fay    | 24 s | page       |
      Then Ben gets "post(page)"
      And Dan gets "post(page)"
      And Fay gets "file(page)"

  Rule: A trial that is given up makes room for the next one

    @severity:critical
    Scenario: Ben hangs up; Cleo is put through
      Given a circuit breaker with
        | failures | recovery | trial calls | successes |
        | 1        | 10 s     | 1           | 1         |
      When these people run route(torn: jam, long: listen, otherwise: post) guarded or else file
        | person | at   | on         | cancels after  |
        | Ana    | 0 s  | torn: page |                |
        | Ben    | 10 s | long: page | 1 s            |
        | Cleo   | 12 s | page       |                |
      Then Ben's run is cancelled
      And Cleo gets "post(page)"

  Rule: The end of a call from before the outage makes no room for a trial

    Scenario: Ana has listened since before the outage, and Cleo still listens
      Given a circuit breaker with
        | failures | recovery | trial calls | successes |
        | 1        | 2 s      | 1           | 2         |
      When these people run route(torn: jam, long: listen, otherwise: post) guarded or else file
        | person | at   | on         |
        | Ana    | 0 s  | long: page |
        | Ben    | 1 s  | torn: page |
        | Cleo   | 4 s  | long: page |
        | Dan    | 11 s | page       |
      Then Cleo gets "listen(long: page)"
      And Dan gets "file(page)"

  Rule: A trial that ends when the circuit is closed again says nothing about the step

    Scenario: Ben's trial fails after Cleo's has gone well
      Given a circuit breaker with
        | failures | recovery | trial calls | successes |
        | 1        | 60 s     | 2           | 1         |
      When these people run route(torn: jam, late: slip, otherwise: post) guarded or else file
        | person | at   | on         |
        | Ana    | 0 s  | torn: page |
        | Ben    | 60 s | late: page |
        | Cleo   | 61 s | page       |
        | Dan    | 71 s | page       |
      Then Ben gets "file(late: page)"
      And Dan gets "post(page)"
