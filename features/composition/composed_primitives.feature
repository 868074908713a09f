@composition
Feature: Composed primitives: every primitive is a step
  A team wraps a retry in a time limit, puts it beside a cache and a saga behind both. If one primitive fitted only in
  some places, or lost the context there, nobody could rely on any of them.
  Segment: developers. Value: parts that fit together. Source: S0-COMP-05, S0-CTX-03, S0-PERF-04.

  Background:
    Given the steps
      | step      | takes | fails  |
      | draft     | 2 s   |        |
      | review    | 3 s   |        |
      | translate | 1 s   |        |
      | send      |       |        |
      | shred     |       | always |
    And the contexts
      | person | correlation id | user |
      | Ana    | run-1          | ana  |
      | Ben    | run-2          | ben  |

  Rule: Every primitive composes in sequence and in parallel, and passes the context on

    @S0-COMP-05 @S0-CTX-03 @severity:critical
    Scenario Outline: A <primitive> in a sequence, beside another step
      When Ana runs draft >> (<workflow> | translate) >> send on "rain"
      Then Ana gets "send([<result>, translate(draft(rain))])"
      And every step of Ana's run has received Ana's context

      Examples: all primitives
        | primitive       | workflow                              | result                    |
        | sequence        | (review >> send)                      | send(review(draft(rain))) |
        | retry           | review retried twice                  | review(draft(rain))       |
        | time limit      | review within 10 s                    | review(draft(rain))       |
        | cache           | review cached for 5 min               | review(draft(rain))       |
        | fallback        | (shred or else review)                | review(draft(rain))       |
        | circuit breaker | review with a circuit breaker         | review(draft(rain))       |
        | saga            | (review undone by shred)              | review(draft(rain))       |
        | condition       | (if urgent then shred otherwise send) | send(draft(rain))         |
        | router          | route(bill: shred, otherwise: send)   | send(draft(rain))         |

  Rule: Concurrent runs of one workflow share neither inputs, results nor contexts

    @S0-PERF-04 @severity:critical
    Scenario Outline: Ana and Ben run one <primitive> at the same time
      When these people run draft >> (<workflow>)
        | person | at  | on   |
        | Ana    | 0 s | rain |
        | Ben    | 1 s | snow |
      Then Ana gets "<result of Ana>"
      And Ben gets "<result of Ben>"
      And every step of Ana's run has received Ana's context
      And every step of Ben's run has received Ben's context

      Examples: primitives that keep something of each run
        | primitive | workflow                       | result of Ana             | result of Ben             |
        | cache     | review cached for 5 min        | review(draft(rain))       | review(draft(snow))       |
        | saga      | review undone by shred >> send | send(review(draft(rain))) | send(review(draft(snow))) |
