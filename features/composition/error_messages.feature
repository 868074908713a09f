@composition
Feature: Names of what took too long
  Whoever has to mend a workflow of thirty steps begins with the words of its error. They have to say which part it
  was, as it was written, and how long it was given.
  Segment: developers. Value: minutes to the cause instead of hours. Source: S0-COMP-05, S0-XPKG-01.

  Background:
    Given the steps
      | step   | takes | fails |
      | draft  |       |       |
      | search | 30 s  |       |
      | post   | 30 s  |       |
      | unpost |       |       |

  Rule: A limit names the part around which it was put, and itself

    Scenario Outline: <part>
      When Ana runs (<workflow>) within 1.5 s on "invoice"
      Then Ana reads "<name> took longer than 1.5 s"

      Examples: every kind of part
        | part                     | workflow                            | name                             |
        | a step                   | search                              | search                           |
        | a chain                  | draft >> search                     | draft >> search                  |
        | branches                 | search \| post                      | search \| post                   |
        | branches in a chain      | draft >> (search \| post)           | draft >> (search \| post)        |
        | a chain beside a step    | (draft >> search) \| post           | (draft >> search) \| post        |
        | a retried step           | search retried twice                | retry(search, 2)                 |
        | a limited step           | search within 0.5 min               | timeout(search, 30 s)            |
        | a cached step            | search cached for 5 min             | cache(search, 300 s)             |
        | a guarded step           | search guarded                      | breaker(search)                  |
        | a second way             | search or else post                 | fallback(search, post)           |
        | a saga                   | search undone by unpost >> post     | saga(search, post)               |
        | a condition              | if bill then post otherwise search  | if(post, search)                 |
        | a condition by itself    | if invoice then search              | if(search)                       |
        | a choice of routes       | route(bill: post, otherwise: search) | route(bill, otherwise)           |
        | a choice without a rest  | route(invoice: search, bill: post)  | route(invoice, bill)             |
