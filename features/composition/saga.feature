@composition
Feature: Steps that are undone together
  A trip is a flight, a hotel and a car. When the car cannot be had, nobody wants to pay for the rest: what was booked
  is given back, and whatever could not be given back has to be told.
  Segment: all. Value: no half-booked trips. Source: S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step    | takes | fails  | answers            |
      | flight  | 1 s   |        |                    |
      | train   | 1 s   |        | ticket for {input} |
      | hotel   | 1 s   |        |                    |
      | car     | 1 s   |        |                    |
      | no-car  | 1 s   | always |                    |
      | unfly   | 2 s   |        |                    |
      | refund  | 2 s   |        |                    |
      | unhotel | 2 s   |        |                    |
      | fined   | 2 s   | always |                    |
      | barred  | 2 s   | always |                    |

  Rule: A trip that works out is not undone

    @severity:critical
    Scenario: Everything can be had
      When Ana runs flight undone by unfly >> hotel undone by unhotel >> car on "Rome"
      Then Ana gets "car(hotel(flight(Rome)))"
      And unfly has run 0 times
      And unhotel has run 0 times

  Rule: When a step fails, those before it are undone, the last one first, and the failure is told

    @severity:critical
    Scenario: There is no car
      When Ana runs flight undone by unfly >> hotel undone by unhotel >> no-car on "Rome"
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

  Rule: A step that failed has nothing to undo

    Scenario: The car was never booked
      When Ana runs flight undone by unfly >> no-car undone by unhotel on "Rome"
      Then Ana's run fails with
        | failure | of     |
        | error   | no-car |
      And unfly has run 1 time
      And unhotel has run 0 times

  Rule: An undo gets what its step has answered

    Scenario: The train is refunded to whoever brings the ticket
      When Ana runs train undone by (if ticket then refund otherwise fined) >> hotel undone by unhotel >> no-car on "Rome"
      Then Ana's run fails with
        | failure | of     |
        | error   | no-car |
      And refund has run 1 time

  Rule: An undo that fails hides neither the failure nor the other undos

    @severity:critical
    Scenario: The hotel keeps the money, and so does the airline
      When Ana runs flight undone by barred >> train undone by refund >> hotel undone by fined >> no-car on "Rome"
      Then Ana's run fails with
        | failure    | of     |
        | error      | no-car |
        | not undone | fined  |
        | not undone | barred |
      And Ana reads "a saga failed and could not be undone (3 sub-exceptions)"
      And refund has run 1 time

  Rule: What cannot be undone is passed over

    Scenario: Nobody takes a train ticket back
      When Ana runs flight undone by unfly >> train >> no-car on "Rome"
      Then Ana's run fails with
        | failure | of     |
        | error   | no-car |
      And unfly has run 1 time
