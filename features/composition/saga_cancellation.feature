@composition
Feature: Cancelled sagas: trips that are cancelled halfway
  Ana changes her mind, or her time runs out, with a flight booked and a hotel asked for. Nobody waits for the trip any
  more, and yet everything has to be given back.
  Segment: all. Value: no half-booked trips. Source: Garcia-Molina and Salem 1987 (sagas).

  Background:
    Given the steps
      | step   | takes | fails  |
      | flight | 1 s   |        |
      | hotel  | 1 s   |        |
      | no-car | 1 s   | always |
      | unfly  | 2 s   |        |

  Rule: A cancelled saga is compensated before the cancellation is propagated

    @severity:critical
    Scenario: Ana cancels at the hotel desk
      When Ana runs flight undone by unfly >> hotel undone by unfly on "Rome" and cancels after 1.5 s
      Then Ana's run is cancelled
      And this has happened
        | at    | event              |
        | 0 s   | flight begins      |
        | 1 s   | flight ends        |
        | 1 s   | hotel begins       |
        | 1.5 s | hotel is cancelled |
        | 1.5 s | unfly begins       |
        | 3.5 s | unfly ends         |

  Rule: A compensation runs to its end, even if its saga is cancelled

    @severity:critical
    Scenario Outline: Ana cancels while the flight is given back after <failure>
      When Ana runs <workflow> on "Rome" and cancels after 3 s
      Then Ana's run is cancelled
      And Ana's run takes <time>
      And unfly has run 1 time

      Examples: what started the compensation
        | failure   | workflow                                       | time  |
        | an error  | flight undone by unfly >> no-car               | 4 s   |
        | a timeout | (flight undone by unfly >> hotel) within 1.5 s | 3.5 s |

  Rule: A blocking step that returns after the cancellation is compensated, and one that fails is not

    @severity:critical
    Scenario Outline: Ana cancels while <step> blocks its thread
      Given the steps
        | step   | kind     | fails  | waits for    |
        | seal   | blocking |        | cancellation |
        | stamp  | blocking | always | cancellation |
        | unseal |          |        |              |
      When Ana runs <step> undone by unseal >> hotel on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And unseal has run <compensations> times
      And hotel has run 0 times

      Examples: a step that returns, and one that fails
        | step  | compensations |
        | seal  | 1             |
        | stamp | 0             |
