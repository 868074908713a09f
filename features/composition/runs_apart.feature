@composition
Feature: Runs that have nothing to do with each other
  A workflow is built once and run by many. Whatever it remembers of one of them, be it an input, a deadline or that
  there was an answer, must not decide what the next one gets.
  Segment: all. Value: everybody gets their own answer. Source: S0-PERF-04, S0-COMP-05.

  Background:
    Given the steps
      | step  | takes | fails | does                    |
      | draft | 2 s   |       |                         |
      | send  |       |       |                         |
      | shred |       | twice |                         |
      | read  |       |       | reads its input as JSON |

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
