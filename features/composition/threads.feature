@composition
Feature: Steps in threads of their own
  A plain function may hold up its thread, so it gets one to itself. There it has to know for whom it works, and what
  goes wrong there has to reach the caller like anything else.
  Segment: developers. Value: plain functions as steps like any other. Source: S0-COMP-05, S0-PERF-04.

  Background:
    Given the steps
      | step   | works       | fails                          | does                            | answers        | meets |
      | price  |             |                                |                                 |                |       |
      | stock  |             |                                |                                 |                |       |
      | unseal |             |                                |                                 |                |       |
      | sign   | in a thread |                                | scribbles on its input          |                |       |
      | count  | in a thread | always by running out of items |                                 |                |       |
      | stamp  | in a thread | always                         | goes on until somebody has left |                |       |
      | seal   | in a thread |                                | goes on until somebody has left | sealed {input} |       |
      | print  |             |                                |                                 |                | fold  |
      | fold   |             |                                |                                 |                | print |

  Rule: A thread knows on whose behalf it works

    @S0-PERF-04
    Scenario: Ana and Ben sign at the same time
      When these people run (price | stock) >> sign
        | person | at  | on  |
        | Ana    | 0 s | tea |
        | Ben    | 0 s | tea |
      Then Ana gets "sign([price(tea), stock(tea), scribble of Ana])"
      And Ben gets "sign([price(tea), stock(tea), scribble of Ben])"

  Rule: A step that holds up its thread holds up nobody else

    @S0-PERF-04
    Scenario: The printer waits for the folder, and the folder for the printer
      When Ana runs print | fold on "letter"
      Then Ana gets "[print(letter), fold(letter)]"

  Rule: Whoever runs out of items in a thread has failed, and keeps nobody waiting

    Scenario: There is nothing left to count
      When Ana runs count or else price on "tea"
      Then Ana gets "price(tea)"
      And count has run 1 time

  Rule: Whoever gives up waits for a thread, which nobody can stop, and is told what went wrong in it

    @severity:critical
    Scenario: Ana leaves while her letter is being stamped, and the stamp breaks
      When Ana runs stamp >> price on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And Ana's run fails with
        | failure | of    |
        | error   | stamp |
      And price has run 0 times

    Scenario: Ana leaves while her letter is being sealed
      When Ana runs seal >> price on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And price has run 0 times

  Rule: What a thread has done for somebody who left is undone like anything else

    @severity:critical
    Scenario: Ana leaves while her letter is being sealed, and seals can be broken
      When Ana runs seal undone by (if sealed then unseal) >> price on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And unseal has run 1 time
      And price has run 0 times

    Scenario: Ana leaves while her letter is being stamped, and seals can be broken
      When Ana runs stamp undone by unseal >> price on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And unseal has run 0 times
      And price has run 0 times

    Scenario: Ana leaves while her letter is being sealed, and has yet to be priced
      When Ana runs (seal >> price) undone by unseal >> stock on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And unseal has run 0 times
