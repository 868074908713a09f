@composition
Feature: Sequence: steps that run one after the other
  A letter is drafted, reviewed and sent. Each step relies on the result of the one before, and after a failure no
  later step may act as if nothing had happened.
  Segment: all. Value: work in the right order.
  Source: S0-COMP-01, TTA.dev SequentialPrimitive, Python asyncio (cancellation).

  Background:
    Given the steps
      | step   | takes | fails  |
      | draft  | 2 s   |        |
      | review | 3 s   |        |
      | send   |       |        |
      | shred  |       | always |

  Rule: Each step runs once, on the result of the step before, and the last result is the result of the sequence

    @S0-COMP-01 @severity:critical
    Scenario: A letter is drafted, then reviewed
      When Ana runs draft >> review on "rain"
      Then Ana gets "review(draft(rain))"
      And this has happened
        | at  | event         |
        | 0 s | draft begins  |
        | 2 s | draft ends    |
        | 2 s | review begins |
        | 5 s | review ends   |

  Rule: A failed step ends the sequence

    @severity:critical
    Scenario: The shredder jams before the letter is sent
      When Ana runs draft >> shred >> send on "rain"
      Then Ana's run fails with
        | failure | of    |
        | error   | shred |
      And draft has run 1 time
      And send has run 0 times

  Rule: A cancellation stops the step that is running, and no later step runs

    Scenario: Ana cancels while her letter is being reviewed
      When Ana runs draft >> review >> send on "rain" and cancels after 4 s
      Then Ana's run is cancelled
      And this has happened
        | at  | event               |
        | 0 s | draft begins        |
        | 2 s | draft ends          |
        | 2 s | review begins       |
        | 4 s | review is cancelled |
