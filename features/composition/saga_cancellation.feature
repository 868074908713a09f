@composition
Feature: Trips that are given up half-way
  Somebody who changes their mind, or whose time runs out, leaves a flight booked and a hotel asked for. Nobody waits
  for them any more, and yet everything has to be given back.
  Segment: all. Value: no half-booked trips. Source: S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step    | takes | fails  |
      | flight  | 1 s   |        |
      | hotel   | 1 s   |        |
      | no-car  | 1 s   | always |
      | unfly   | 2 s   |        |
      | unhotel | 2 s   |        |
      | fined   | 2 s   | always |
      | barred  | 2 s   | always |

  Rule: Whoever gives up gets everything undone, to the end

    @severity:critical
    Scenario: Ana changes her mind at the hotel desk
      When Ana runs flight undone by unfly >> hotel undone by unhotel on "Rome" and cancels after 1.5 s
      Then Ana's run is cancelled
      And this has happened
        | at    | event              |
        | 0 s   | flight begins      |
        | 1 s   | flight ends        |
        | 1 s   | hotel begins       |
        | 1.5 s | hotel is cancelled |
        | 1.5 s | unfly begins       |
        | 3.5 s | unfly ends         |

    Scenario: Ana leaves while her trip is being undone
      When Ana runs flight undone by unfly >> no-car on "Rome" and cancels after 3 s
      Then Ana's run is cancelled
      And Ana's run takes 4 s
      And unfly has run 1 time

    Scenario: Ana leaves while her trip is being undone, and the airline keeps the money
      When Ana runs flight undone by fined >> no-car on "Rome" and cancels after 3 s
      Then Ana's run is cancelled
      And Ana's run fails with
        | failure    | of     |
        | error      | no-car |
        | not undone | fined  |

    Scenario: Time runs out at the hotel desk, and then Ana leaves as well
      When Ana runs (flight undone by unfly >> hotel) within 1.5 s on "Rome" and cancels after 2 s
      Then Ana's run is cancelled
      And Ana's run takes 3.5 s
      And unfly has run 1 time

    Scenario: Time runs out twice, and then Ana leaves as well
      When Ana runs (flight undone by unfly >> hotel) within 1.5 s within 2 s on "Rome" and cancels after 2.5 s
      Then Ana's run is cancelled
      And Ana's run takes 3.5 s
      And unfly has run 1 time

    Scenario: Ana changes her mind, and neither the hotel nor the airline gives the money back
      When Ana runs flight undone by fined >> hotel undone by barred >> hotel on "Rome" and cancels after 2.5 s
      Then Ana's run is cancelled
      And Ana's run fails with
        | failure | of     |
        | error   | barred |
        | error   | fined  |
