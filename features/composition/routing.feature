@composition
Feature: Routing: steps that are chosen by the input or the context
  A bill goes to accounts, a broken modem to the engineers. A ticket on the wrong desk is a day lost, and one on two
  desks is answered twice.
  Segment: all. Value: each ticket on exactly one desk. Source: S0-COMP-05, S0-CTX-03, TTA.dev RouterPrimitive.

  Background:
    Given the steps
      | step      | fails  |
      | accounts  |        |
      | engineer  |        |
      | reception |        |
      | phone     |        |
      | letter    |        |
      | jam       | always |
      | send      |        |

  Rule: A router runs the step of the chosen route only, and the default for any other

    @severity:critical
    Scenario Outline: A ticket about <ticket>
      When Ana runs route(billing: accounts, modem: engineer, otherwise: reception) on "<ticket>"
      Then Ana gets "<desk>(<ticket>)"
      And accounts has run <accounts> time
      And engineer has run <engineer> time
      And reception has run <reception> time

      Examples: a topic for each desk, and one for none
        | ticket              | desk      | accounts | engineer | reception |
        | billing: paid twice | accounts  | 1        | 0        | 0         |
        | modem: no light     | engineer  | 0        | 1        | 0         |
        | lunch: where is it  | reception | 0        | 0        | 1         |

  Rule: Without a default an unknown route is an error

    Scenario: There is no desk for lunch
      When Ana runs route(modem: engineer, billing: accounts) >> send on "lunch: where is it"
      Then Ana's run fails with
        | failure       | of    |
        | unknown route | lunch |
      And engineer has run 0 times
      And send has run 0 times

  Rule: When the chosen step fails, no other step takes over

    Scenario: The printer of accounts jams
      When Ana runs route(billing: jam, otherwise: reception) on "billing: paid twice"
      Then Ana's run fails with
        | failure | of  |
        | error   | jam |
      And reception has run 0 times

  Rule: A condition runs one of two steps

    @severity:critical
    Scenario Outline: The ticket says <ticket>
      When Ana runs (if urgent then phone otherwise letter) >> send on "<ticket>"
      Then Ana gets "send(<step>(<ticket>))"
      And phone has run <phone> time
      And letter has run <letter> time

      Examples: urgent or not
        | ticket       | step   | phone | letter |
        | urgent water | phone  | 1     | 0      |
        | slow tap     | letter | 0     | 1      |

  Rule: A condition without an alternative passes its input through

    Scenario: A slow tap is sent on as it is
      When Ana runs (if urgent then phone) >> send on "slow tap"
      Then Ana gets "send(slow tap)"
      And phone has run 0 times

  Rule: Routes and conditions can depend on the context

    @S0-CTX-03 @severity:critical
    Scenario Outline: The tenant decides about the rent, by a <primitive>
      Given the contexts
        | person | correlation id | tenant |
        | Ana    | run-1          | acme   |
        | Ben    | run-2          | bolt   |
      When these people run <workflow>
        | person | at  | on   |
        | Ana    | 0 s | rent |
        | Ben    | 0 s | rent |
      Then Ana gets "accounts(rent)"
      And Ben gets "reception(rent)"

      Examples: both primitives
        | primitive | workflow                                              |
        | condition | if tenant is acme then accounts otherwise reception   |
        | router    | route by tenant(acme: accounts, otherwise: reception) |
