@composition
Feature: Steps by choice
  A bill goes to accounts, a broken modem to the engineers. A ticket on the wrong desk is a day lost, and one on two
  desks is answered twice.
  Segment: all. Value: each ticket on exactly one desk. Source: S0-COMP-05, facts 6.

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

  Rule: A ticket reaches the desk of its topic, and no other

    @severity:critical
    Scenario Outline: <ticket> for <desk>
      When Ana runs route(billing: accounts, modem: engineer, otherwise: reception) on "<ticket>"
      Then Ana gets "<desk>(<ticket>)"
      And accounts has run <accounts> time
      And engineer has run <engineer> time
      And reception has run <reception> time

      Examples: a topic for each desk, and one for none
        | ticket                 | desk      | accounts | engineer | reception |
        | billing: paid twice    | accounts  | 1        | 0        | 0         |
        | modem: no light        | engineer  | 0        | 1        | 0         |
        | lunch: where is it     | reception | 0        | 0        | 1         |
        | Billing: in capitals   | reception | 0        | 0        | 1         |
        | billing slip: mislaid  | reception | 0        | 0        | 1         |
        | no topic at all        | reception | 0        | 0        | 1         |

  Rule: A topic without a desk is refused by name where nobody takes the rest

    Scenario: Nobody is there for lunch
      When Ana runs route(modem: engineer, billing: accounts) >> send on "lunch: where is it"
      Then Ana's run fails with
        | failure       | of    |
        | unknown route | lunch |
      And Ana reads "there is no route 'lunch'; there are modem, billing"
      And accounts has run 0 times
      And engineer has run 0 times
      And send has run 0 times

  Rule: The failure of a desk is its own; no other desk takes the ticket

    Scenario: The printer of accounts jams
      When Ana runs route(billing: jam, otherwise: reception) on "billing: paid twice"
      Then Ana's run fails with
        | failure | of    |
        | error   | jam   |
      And reception has run 0 times

  Rule: A condition runs one of two steps

    @severity:critical
    Scenario Outline: <case>
      When Ana runs (if urgent then phone otherwise letter) >> send on "<ticket>"
      Then Ana gets "send(<way>(<ticket>))"
      And phone has run <calls> time
      And letter has run <letters> time

      Examples: urgent or not
        | case         | ticket          | way    | calls | letters |
        | it burns     | urgent water    | phone  | 1     | 0       |
        | it can wait  | slow tap        | letter | 0     | 1       |

  Rule: A condition without another step lets its input pass unchanged

    Scenario: A slow tap is sent on as it is
      When Ana runs (if urgent then phone) >> send on "slow tap"
      Then Ana gets "send(slow tap)"
      And phone has run 0 times

  Rule: Who asks can decide as well as what is asked

    @S0-CTX-03 @severity:critical
    Scenario Outline: Ana and Ben ask for the rent, and <means> decides
      Given the contexts
        | person | correlation id | firm |
        | Ana    | run-1          | acme |
        | Ben    | run-2          | bolt |
      When these people run <workflow>
        | person | at  | on   |
        | Ana    | 0 s | rent |
        | Ben    | 0 s | rent |
      Then Ana gets "accounts(rent)"
      And Ben gets "reception(rent)"

      Examples: by the firm for which they work
        | means              | workflow                                             |
        | a condition        | if firm is acme then accounts otherwise reception    |
        | a choice of routes | route by firm(acme: accounts, otherwise: reception)  |

  Rule: Where nothing can be decided, that is told, and nobody gets the ticket

    Scenario Outline: Nobody has said for whom Ana works, and <means> decides
      When Ana runs <workflow> on "rent"
      Then Ana's run fails with
        | failure | of    |
        | error   | firm  |
      And reception has run 0 times

      Examples: by the firm for which she works
        | means              | workflow                                             |
        | a condition        | if firm is acme then accounts otherwise reception    |
        | a choice of routes | route by firm(acme: accounts, otherwise: reception)  |
