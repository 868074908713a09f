@composition
Feature: Saga: steps that are compensated when a later one fails
  A trip is a flight, a hotel and a car. When no car is available, the rest is of no use: what was booked is given back,
  and what could not be given back is reported.
  Segment: all. Value: no half-booked trips. Source: Garcia-Molina and Salem 1987 (sagas).

  Background:
    Given the steps
      | step    | takes | fails  | returns            |
      | flight  | 1 s   |        |                    |
      | train   | 1 s   |        | ticket for {input} |
      | hotel   | 1 s   |        |                    |
      | car     | 1 s   |        |                    |
      | no-car  | 1 s   | always |                    |
      | unfly   | 2 s   |        |                    |
      | unhotel | 2 s   |        |                    |
      | refund  | 2 s   |        |                    |
      | fined   | 2 s   | always |                    |
      | barred  | 2 s   | always |                    |

  Rule: A successful saga is not compensated

    @severity:critical
    Scenario: Everything is available
      When Ana runs flight undone by unfly >> hotel undone by unhotel >> car on "Rome"
      Then Ana gets "car(hotel(flight(Rome)))"
      And unfly has run 0 times
      And unhotel has run 0 times

  Rule: When a step fails, the steps before it are compensated in reverse order, and the failure is reported

    @severity:critical
    Scenario: There is no car
      When Ana runs flight undone by unfly >> hotel undone by unhotel >> no-car undone by refund on "Rome"
      Then Ana's run fails with
        | failure | of     |
        | error   | no-car |
      And this has happened
        | at  | event          |
        | 0 s | flight begins  |
        | 1 s | flight ends    |
        | 1 s | hotel begins   |
        | 2 s | hotel ends     |
        | 2 s | no-car begins  |
        | 3 s | no-car fails   |
        | 3 s | unhotel begins |
        | 5 s | unhotel ends   |
        | 5 s | unfly begins   |
        | 7 s | unfly ends     |

    Scenario: There is no hotel in time
      When Ana runs (flight undone by unfly >> hotel within 0.5 s) or else train on "Rome"
      Then Ana gets "ticket for Rome"
      And unfly has run 1 time

  Rule: A compensation gets the result of its step

    Scenario: The refund is for the ticket
      When Ana runs train undone by (if ticket then refund otherwise fined) >> hotel undone by unhotel >> no-car on "Rome"
      Then Ana's run fails with
        | failure | of     |
        | error   | no-car |
      And refund has run 1 time

  Rule: A failed compensation hides neither the failure nor the other compensations

    @severity:critical
    Scenario: Neither the hotel nor the airline gives the money back
      When Ana runs flight undone by barred >> train undone by refund >> hotel undone by fined >> no-car on "Rome"
      Then Ana's run fails with
        | failure             | of     |
        | error               | no-car |
        | failed compensation | fined  |
        | failed compensation | barred |
      And refund has run 1 time
