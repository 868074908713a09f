@composition
Feature: Runs that have nothing to do with each other
  A workflow is built once and run by many. Whatever it remembers of one of them, be it an input, a deadline or that
  there was an answer, must not decide what the next one gets.
  Segment: all. Value: everybody gets their own answer. Source: S0-PERF-04, S0-COMP-05.

  Background:
    Given the steps
      | step  | takes | fails  | answers | does                    | works             |
      | draft | 2 s   |        |         |                         |                   |
      | send  |       |        |         |                         |                   |
      | echo  |       |        | {input} |                         |                   |
      | shred |       | twice  |         |                         |                   |
      | read  |       |        |         | reads its input as JSON |                   |
      | scan  |       |        |         | reads its input as JSON | on its input only |
      | fold  |       |        |         |                         | on its input only |
      | jam   |       | always |         |                         |                   |

  Rule: Everybody's answer comes from their own input

    @S0-PERF-04 @S0-COMP-05 @severity:critical
    Scenario Outline: Ben comes after Ana, to <kind>
      When these people run <workflow>
        | person | at   | on   |
        | Ana    | 0 s  | rain |
        | Ben    | 20 s | snow |
      Then Ana gets "<hers>"
      And Ben gets "<his>"

      Examples: all kinds of steps
        | kind               | workflow                            | hers                     | his                      |
        | a chain            | draft >> send                       | send(draft(rain))        | send(draft(snow))        |
        | branches           | draft \| send                      | [draft(rain), send(rain)] | [draft(snow), send(snow)] |
        | a retried step     | draft retried twice                 | draft(rain)              | draft(snow)              |
        | a limited step     | draft within 10 s                   | draft(rain)              | draft(snow)              |
        | a cached step      | draft cached for 5 min              | draft(rain)              | draft(snow)              |
        | a second way       | shred or else draft                 | draft(rain)              | draft(snow)              |
        | a guarded step     | draft guarded                       | draft(rain)              | draft(snow)              |
        | a saga             | draft undone by shred >> send       | send(draft(rain))        | send(draft(snow))        |
        | a condition        | if rain then draft otherwise send   | draft(rain)              | send(snow)               |
        | a choice of routes | route(rain: draft, otherwise: send) | draft(rain)              | send(snow)               |

  Rule: An empty answer is an answer, too

    Scenario Outline: Ana and Ben read an empty page, <how>
      When these people run <workflow>
        | person | at   | on   |
        | Ana    | 0 s  | null |
        | Ben    | 10 s | null |
      Then everybody gets "None"
      And read has run <calls> times

      Examples: where an answer is told from a failure, or from no answer yet
        | how                       | workflow               | calls |
        | with a second way         | read or else send      | 2     |
        | and keep what it has said | read cached for 5 min  | 1     |

    Scenario Outline: Ana reads an empty page, <where>
      When Ana runs <workflow> on "null"
      Then Ana gets "<answer>"

      Examples: where somebody goes on with the answer
        | where                             | workflow      | answer              |
        | in a chain                        | read >> draft | draft(None)         |
        | in a chain that needs no context  | scan >> fold  | fold(None)          |
        | beside another step               | read \| draft | [None, draft(null)] |

    Scenario: What has answered nothing is undone like anything else
      When Ana runs (read undone by send >> jam) or else draft on "null"
      Then Ana gets "draft(null)"
      And send has run 1 time

  Rule: Everybody has attempts of their own, and gets nothing undone but their own

    Scenario: Ana has tried twice, and Ben tries twice as well
      When these people run jam retried once or else send
        | person | at   | on   |
        | Ana    | 0 s  | rain |
        | Ben    | 20 s | snow |
      Then jam has run 4 times

    @severity:critical
    Scenario: Ana's trip works out, and Ben's does not
      When these people run draft undone by send >> (if torn then jam otherwise draft)
        | person | at   | on        |
        | Ana    | 0 s  | rain      |
        | Ben    | 20 s | a torn page |
      Then Ana gets "draft(draft(rain))"
      And send has run 1 time

  Rule: What one part of a workflow remembers is no other part's affair

    Scenario Outline: Two <kind> in one workflow
      Given a circuit breaker with
        | failures |
        | 1        |
      When Ana runs <workflow> on "rain"
      Then Ana gets "<answer>"

      Examples: parts that remember
        | kind             | workflow                                                   | answer                    |
        | caches           | draft cached for 5 min \| send cached for 5 min          | [draft(rain), send(rain)] |
        | caches, in a row | echo cached for 5 min >> draft cached for 5 min            | draft(rain)               |
        | circuit breakers | (jam guarded or else send) >> (draft guarded or else send) | draft(send(rain))         |
