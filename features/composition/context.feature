@composition
Feature: Context: what every step of a run receives
  The user and the tenant of a run decide what a step may read and where its cost is booked. They have to reach every
  step, and to be the same for all of them.
  Segment: all. Value: every step works on behalf of the right person. Source: S0-CTX-01, S0-CTX-02 [C2], S0-CTX-03.

  Background:
    Given the steps
      | step   | takes | fails | changes     |
      | draft  | 1 s   |       |             |
      | review | 2 s   |       |             |
      | call   |       | once  |             |
      | meddle |       |       | the context |
      | send   |       |       |             |

  Rule: Every step receives the context that was passed in, through every layer

    @S0-CTX-01 @S0-CTX-03 @severity:critical
    Scenario Outline: Ana passes in a context to <workflow>
      Given the contexts
        | person | correlation id | user     |
        | Ana    | test-123       | testuser |
      When Ana runs <workflow> on "rain"
      Then Ana gets "<result>"
      And every step of Ana's run has received
        | correlation id | user     |
        | test-123       | testuser |

      Examples: nested layers and a compensation
        | workflow                                                    | result                                         |
        | draft >> (call retried once \| (send >> review within 5 s)) | [call(draft(rain)), review(send(draft(rain)))] |
        | (draft undone by send >> call) or else review               | review(rain)                                   |

  Rule: Without a context every run has a new one, which all its steps share

    @S0-CTX-02
    Scenario Outline: Ana and Ben run <workflow> without a context
      When these people run <workflow>
        | person | at  | on   |
        | Ana    | 0 s | rain |
        | Ben    | 0 s | snow |
      Then every step of Ana's run has received a context of its own
      And every step of Ben's run has received a context of its own
      And Ana gets "<result>"

      Examples: a sequence and branches
        | workflow                     | result                                   |
        | draft >> (review \| send)    | [review(draft(rain)), send(draft(rain))] |
        | review \| send               | [review(rain), send(rain)]               |
        | (draft >> call) retried once | call(draft(rain))                        |

  Rule: A context is immutable: no step changes what another receives

    @S0-CTX-01 @severity:critical
    Scenario Outline: A step tries to change a context with <roles> <position>
      Given the contexts
        | person | correlation id | user | roles   |
        | Ana    | run-1          | ana  | <roles> |
      When Ana runs <workflow> on "rain"
      Then every step of Ana's run has received Ana's context

      Examples: nested collections
        | position      | workflow       | roles                                       |
        | beside others | meddle \| send | ["writer", ["reviser"], {"on": ["Monday"]}] |
        | before others | meddle >> send | {"on": {"Monday", "Friday"}}                |
