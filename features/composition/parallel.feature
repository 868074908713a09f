@composition
Feature: Steps side by side
  Two people who work at the same time finish earlier than one after the other. When one of them cannot go on, the
  other must not go on spending money on work that nobody will use.
  Segment: all. Value: time, and no cost that nobody sees. Source: S0-COMP-02, S0-PERF-04.

  Background:
    Given the steps
      | step      | takes | fails  | tidies | does                     |
      | review    | 5 s   |        |        |                          |
      | translate | 3 s   |        |        |                          |
      | price     | 5 s   |        | 2 s    |                          |
      | trip      | 5 s   |        |        | fails when it is stopped |
      | scan      | 1 s   | always |        |                          |
      | stamp     |       | always |        |                          |
      | seal      |       | always |        |                          |
      | string    |       | always |        |                          |
      | send      |       |        |        |                          |

  Rule: All branches get the same input, and their answers stand in their order, whichever ends first

    @S0-COMP-02 @severity:critical
    Scenario: The translator is faster than the reviewer
      When Ana runs review | translate on "letter"
      Then Ana gets "[review(letter), translate(letter)]"

  Rule: Branches take as long as the slowest of them, not as long as all together

    @S0-COMP-02
    Scenario: Five seconds and three seconds make five
      When Ana runs review | translate on "letter"
      Then Ana's run takes 5 s
      And this has happened
        | at  | event            |
        | 0 s | review begins    |
        | 0 s | translate begins |
        | 3 s | translate ends   |
        | 5 s | review ends      |

  Rule: A failed branch stops its siblings at once

    @severity:critical
    Scenario: The scanner breaks while the translator is at work
      When Ana runs translate | scan on "letter"
      Then Ana's run fails with
        | failure | of    |
        | error   | scan  |
      And Ana reads "scan failed"
      And this has happened
        | at  | event                  |
        | 0 s | translate begins       |
        | 0 s | scan begins            |
        | 1 s | scan fails             |
        | 1 s | translate is cancelled |

  Rule: Nothing goes on before the stopped siblings have tidied up

    Scenario: Somebody has to put the price list back first
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

  Rule: When several branches fail, no error is lost

    Scenario: Stamp and seal break at the same time
      When Ana runs (stamp | seal) >> send on "letter"
      Then Ana's run fails with
        | failure | of    |
        | error   | stamp |
        | error   | seal  |
      And send has run 0 times

    Scenario: Stamp, seal and string break at the same time
      When Ana runs stamp | seal | string on "letter"
      Then Ana's run fails with
        | failure | of     |
        | error   | stamp  |
        | error   | seal   |
        | error   | string |
      And Ana reads "several branches failed (3 sub-exceptions)"

    Scenario: The courier falls when he is called back because of the scanner
      When Ana runs trip | scan on "letter"
      Then Ana's run fails with
        | failure | of    |
        | error   | trip  |
        | error   | scan  |

  Rule: Whoever gives up stops all branches

    @severity:critical
    Scenario: Ana leaves while both are at work
      When Ana runs (review | translate) >> send on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And this has happened
        | at  | event                  |
        | 0 s | review begins          |
        | 0 s | translate begins       |
        | 1 s | review is cancelled    |
        | 1 s | translate is cancelled |

    Scenario: Ana leaves while the price list is put back because of the scanner
      When Ana runs price | scan on "letter" and cancels after 2 s
      Then Ana's run is cancelled
      And Ana's run fails with
        | failure | of    |
        | error   | scan  |
