@composition
Feature: Branches that give up by themselves
  A temp who walks out, and whom nobody sent away, has not done the work. The others must not go on for nothing, and
  Ana must neither wait for ever nor take what is missing for done.
  Segment: all. Value: no work lost in silence. Source: S0-COMP-02, S0-PERF-04.

  Background:
    Given the steps
      | step      | takes | fails               | tidies |
      | translate | 3 s   |                     |        |
      | price     | 5 s   |                     | 2 s    |
      | temp      | 1 s   | always by giving up |        |
      | novice    | 1 s   | once by giving up   |        |
      | rascal    |       | always by giving up |        |
      | stamp     |       | always              |        |
      | send      |       |                     |        |

  Rule: A branch that gives up has failed, and stops its siblings at once

    @S0-COMP-02 @severity:critical
    Scenario: The temp walks out while the translator is at work
      When Ana runs (translate | temp) >> send on "letter"
      Then Ana's run fails with
        | failure | of    |
        | gave up | temp  |
      And Ana reads "temp gave up, and nobody had asked it to"
      And this has happened
        | at  | event                  |
        | 0 s | translate begins       |
        | 0 s | temp begins            |
        | 1 s | temp gives up          |
        | 1 s | translate is cancelled |

  Rule: Nothing goes on before the stopped siblings have tidied up

    Scenario: Somebody has to put the price list back first
      When Ana runs (price | temp) or else send on "letter"
      Then Ana gets "send(letter)"
      And this has happened
        | at  | event              |
        | 0 s | price begins       |
        | 0 s | temp begins        |
        | 1 s | temp gives up      |
        | 3 s | price is cancelled |
        | 3 s | send begins        |
        | 3 s | send ends          |

  Rule: Whoever gave up can be asked again, like anybody who failed

    Scenario: The novice walks out once
      When Ana runs (translate | novice) retried once on "letter"
      Then Ana gets "[translate(letter), novice(letter)]"
      And novice has run 2 times

  Rule: When several branches fail, those that gave up are told with the others

    Scenario: The rascal walks out when the stamp breaks
      When Ana runs stamp | rascal | translate on "letter"
      Then Ana's run fails with
        | failure | of     |
        | error   | stamp  |
        | gave up | rascal |

  Rule: Whoever leaves is not taken for a branch that gave up

    Scenario: Ana leaves before the temp does
      When Ana runs (translate | temp) or else send on "letter" and cancels after 0.5 s
      Then Ana's run is cancelled
      And send has run 0 times
