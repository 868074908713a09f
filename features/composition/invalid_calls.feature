@composition
Feature: Workflows of nothing, and calls that mix up their arguments
  A workflow without a step would answer with its question, and nobody would miss the work. A context that is none would
  be found out by the last step, after all others have run.
  Segment: developers. Value: mistakes that show before anything runs. Source: S0-COMP-05, S0-CTX-01.

  Background:
    Given the steps
      | step  | works             |
      | draft |                   |
      | send  |                   |
      | cut   | on its input only |
      | fold  | on its input only |

  Rule: What is composed has at least one part

    Scenario Outline: Somebody makes <composition> of nothing
      When somebody makes <composition> of nothing
      Then the objection names "<words>"

      Examples: whatever is made of several steps
        | composition | words                                |
        | a chain     | a sequence needs at least one step   |
        | branches    | a parallel needs at least one branch |
        | a saga      | a saga needs at least one stage      |

  Rule: What is composed is made of steps

    Scenario Outline: Somebody puts a word <where>
      When somebody puts the word "rain" <side> <workflow>
      Then the objection names "unsupported operand type(s) for <sign>: '<kind>' and 'str'"

      Examples: wherever a step can stand
        | where         | side   | workflow        | sign | kind         |
        | behind a step | behind | draft           | >>   | FunctionStep |
        | beside a step | beside | draft           | \|   | FunctionStep |
        | beside two    | beside | (draft \| send) | \|   | Parallel     |

  Rule: Whoever hands over something else than a context is told so before any step runs

    @S0-CTX-01
    Scenario Outline: Somebody hands words to <whom>
      When somebody runs <workflow> on "rain" with "run-1" for a context
      Then the objection names "is executed as execute(value, context); the context is 'run-1'"
      And <first> has run 0 times

      Examples: what can begin a run
        | because                           | whom                    | workflow      | first |
        | it would be handed to the step    | a step                  | draft         | draft |
        | the steps come one by one         | a chain                 | draft >> send | draft |
        | nobody would ever look at it here | a chain that needs none | cut >> fold   | cut   |
