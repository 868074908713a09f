@delivery
Feature: Invalid decisions: refused, and the run still waits
  An approval with gaps is worthless to the people who are responsible for the release.
  Segment: release managers, auditors. Value: every stored answer is complete. Source: S0-GATE-03, S0-GATE-13.

  Rule: An approval that leaves a question without an answer is refused

    @S0-GATE-13
    Scenario Outline: Ben leaves the second question out, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage  | asks                         |
        | review | Is it safe to go?; Any gaps? |
      And Ana starts the run "calculator"
      When Ben approves review in the run "calculator"
        | question          | answer |
        | Is it safe to go? | Yes.   |
      Then Ben is refused: invalid argument with the message "must answer every question: Any gaps? missing"
      And the list of runs shows
        | run        | state                | stage  | executed |
        | calculator | waiting for a person | review | yes      |
      And the decisions in the run "calculator" are
        | checkpoint | by | approved | question | answer |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

  Rule: A decision at a checkpoint that was not requested is refused

    @S0-GATE-03
    Scenario Outline: Ben approves a release that the run has not reached, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | asks              |
        | review  | Is it safe to go? |
        | release | Is it out?        |
      And Ana starts the run "calculator"
      When Ben approves release in the run "calculator"
        | question   | answer |
        | Is it out? | Yes.   |
      Then Ben is refused: invalid argument with the message "has not reached release"
      And the list of runs shows
        | run        | state                | stage  |
        | calculator | waiting for a person | review |
      And the decisions in the run "calculator" are
        | checkpoint | by | approved | question | answer |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |
