@composition
Feature: Parallel: branches that run at the same time
  Two people who work at the same time finish earlier than one after the other. When one of them cannot go on, the
  other must not go on spending money on work that will not be used.
  Segment: all. Value: time, and no hidden cost. Source: S0-COMP-02, S0-PERF-04, Python asyncio.TaskGroup.

  Background:
    Given the steps
      | step      | takes | fails                      | cleans up for |
      | review    | 5 s   |                            |               |
      | translate | 3 s   |                            |               |
      | price     | 5 s   |                            | 2 s           |
      | scan      | 1 s   | always                     |               |
      | print     | 1 s   | always with a cancellation |               |
      | stamp     |       | always                     |               |
      | seal      |       | always                     |               |
      | send      |       |                            |               |

  Rule: Branches run at the same time on the same input, and results are in the order of the branches

    @S0-COMP-02 @S0-PERF-04 @severity:critical
    Scenario: The translator is faster than the reviewer
      When Ana runs review | translate on "letter"
      Then Ana gets "[review(letter), translate(letter)]"
      And Ana's run takes 5 s
      And this has happened
        | at  | event            |
        | 0 s | review begins    |
        | 0 s | translate begins |
        | 3 s | translate ends   |
        | 5 s | review ends      |

  Rule: A failed branch cancels the others at once

    @severity:critical
    Scenario: The scanner breaks while the translator is at work
      When Ana runs translate | scan on "letter"
      Then Ana's run fails with
        | failure | of   | message     |
        | error   | scan | scan failed |
      And this has happened
        | at  | event                  |
        | 0 s | translate begins       |
        | 0 s | scan begins            |
        | 1 s | scan fails             |
        | 1 s | translate is cancelled |

  Rule: Nothing continues before the cancelled branches have cleaned up

    Scenario: The price list is put back before the letter is sent
      When Ana runs (price | scan) or else send on "letter"
      Then Ana gets "send(letter)"
      And this has happened
        | at  | event              |
        | 0 s | price begins       |
        | 0 s | scan begins        |
        | 1 s | scan fails         |
        | 3 s | price is cancelled |
        | 3 s | send begins        |
        | 3 s | send ends          |

  Rule: The errors of all failed branches are reported

    Scenario: Stamp and seal break at the same time
      When Ana runs (stamp | seal) >> send on "letter"
      Then Ana's run fails with
        | failure | of    |
        | error   | stamp |
        | error   | seal  |
      And send has run 0 times

  Rule: A branch that is cancelled, but not by its caller, has failed

    @S0-COMP-02 @severity:critical
    Scenario: The printer's connection is cancelled while the translator is at work
      When Ana runs (translate | print) >> send on "letter"
      Then Ana's run fails with
        | failure                 | of    |
        | unexpected cancellation | print |
      And send has run 0 times
      And this has happened
        | at  | event                  |
        | 0 s | translate begins       |
        | 0 s | print begins           |
        | 1 s | print is cancelled     |
        | 1 s | translate is cancelled |

  Rule: A cancellation by the caller stops all branches

    @severity:critical
    Scenario: Ana cancels while both are at work
      When Ana runs (review | translate) or else send on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And this has happened
        | at  | event                  |
        | 0 s | review begins          |
        | 0 s | translate begins       |
        | 1 s | review is cancelled    |
        | 1 s | translate is cancelled |
