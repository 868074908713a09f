@composition
Feature: What travels with a run
  Who asked, and on whose behalf, decides what a step may see and where it is booked. It has to reach every step, and
  to be the same for all of them.
  Segment: all. Value: every step knows for whom it works. Source: S0-CTX-01, S0-CTX-02 [C2], S0-CTX-03, S0-PERF-04.

  Background:
    Given the steps
      | step   | takes | fails | does                       |
      | draft  | 1 s   |       |                            |
      | review | 2 s   |       |                            |
      | call   |       | once  |                            |
      | meddle |       |       | tries to change the context |
      | send   |       |       |                            |

  Rule: The context passed in reaches every step, through whatever is wrapped around it

    @S0-CTX-01 @S0-CTX-03 @severity:critical
    Scenario Outline: <shape>
      Given the contexts
        | person | correlation id | user     |
        | Ana    | test-123       | testuser |
      When Ana runs <workflow> on "rain"
      Then every step of Ana's run has received Ana's context
      And Ana gets "<answer>"

      Examples: all kinds of steps
        | shape              | workflow                                     | answer                           |
        | a chain            | draft >> review                              | review(draft(rain))              |
        | branches           | draft \| review                              | [draft(rain), review(rain)]      |
        | a retry            | call retried once >> send                    | send(call(rain))                 |
        | a limit            | draft within 5 s                             | draft(rain)                      |
        | a cache            | draft cached for 5 min                       | draft(rain)                      |
        | a second way       | call or else send                            | send(rain)                       |
        | a guarded step     | draft guarded                                | draft(rain)                      |
        | an undone chain    | (draft undone by send >> call) or else review | review(rain)                    |
        | a condition        | if rain then send                            | send(rain)                       |
        | the other way      | if snow then review otherwise send           | send(rain)                       |
        | a choice of routes | route(rain: send)                            | send(rain)                       |
        | all in one         | draft >> (call retried once \| (send >> review within 5 s)) | [call(draft(rain)), review(send(draft(rain)))] |

  Rule: Without a context every run makes one of its own, which all its steps share

    @S0-CTX-02
    Scenario Outline: Ana and Ben bring none, <shape>
      When these people run <workflow>
        | person | at  | on   |
        | Ana    | 0 s | rain |
        | Ben    | 0 s | snow |
      Then the steps of each run have shared one new context
      And Ana gets "<answer>"

      Examples: what may begin a run
        | shape       | workflow                   | answer                                   |
        | to a chain  | draft >> (review \| send) | [review(draft(rain)), send(draft(rain))] |
        | to branches | review \| send            | [review(rain), send(rain)]               |

  Rule: Runs at the same time do not mix their contexts

    @S0-PERF-04 @severity:critical
    Scenario: Ana and Ben run the same workflow at the same time
      Given the contexts
        | person | correlation id | user |
        | Ana    | run-1          | ana  |
        | Ben    | run-2          | ben  |
      When these people run draft >> (review | send)
        | person | at  | on   |
        | Ana    | 0 s | rain |
        | Ben    | 0 s | snow |
      Then every step of Ana's run has received Ana's context
      And every step of Ben's run has received Ben's context
      And Ben gets "[review(draft(snow)), send(draft(snow))]"

  Rule: No step can change what the others see

    @severity:critical
    Scenario Outline: Somebody meddles <where>
      Given the contexts
        | person | correlation id | user | roles   |
        | Ana    | run-1          | ana  | <roles> |
      When Ana runs <workflow> on "rain"
      Then every step of Ana's run has received Ana's context

      Examples: before and beside, with all that can be put in a list of roles
        | where                   | workflow       | roles                                       |
        | before the others       | meddle >> send | ["writer", ["reviser"], {"on": ["Monday"]}] |
        | beside the others       | meddle \| send | ["writer", ["reviser"], {"on": ["Monday"]}] |
        | with a list in a pair   | meddle >> send | ("writer", ["reviser"])                     |
        | with a set in a form    | meddle >> send | {"on": {"Monday", "Friday"}}                |

  Rule: A context stays as it was handed over, whoever goes on writing in it

    @S0-CTX-01 @severity:critical
    Scenario Outline: Ana goes on writing <where>
      Given people go on writing in what they have handed over
      And the contexts
        | person | correlation id | user | roles   |
        | Ana    | run-1          | ana  | <roles> |
      When Ana runs draft >> send on "rain"
      Then every step of Ana's run has received Ana's context

      Examples: in what she hands over, and in what is in it
        | where          | roles                   |
        | in her entries | writer                  |
        | in a list      | ["writer", ["reviser"]] |
