@composition
Feature: Steps one after the other
  A letter is drafted, then reviewed, then sent. Whoever builds such a chain relies on every step being run exactly
  once, on what the one before made, and on nothing being sent that was never reviewed.
  Segment: all. Value: work arrives in order. Source: S0-COMP-01, S0-COMP-05.

  Background:
    Given the steps
      | step      | takes | fails  | works             |
      | draft     | 2 s   |        |                   |
      | review    | 3 s   |        |                   |
      | translate | 1 s   |        |                   |
      | send      |       |        |                   |
      | shred     |       | always |                   |
      | cut       |       |        | on its input only |
      | fold      |       |        | on its input only |

  Rule: Each step runs once, on the answer of the one before, and the last answer is the result

    @S0-COMP-01 @severity:critical
    Scenario: A letter is drafted, then reviewed
      When Ana runs draft >> review on "rain"
      Then Ana gets "review(draft(rain))"
      And this has happened
        | at  | event         |
        | 0 s | draft begins  |
        | 2 s | draft ends    |
        | 2 s | review begins |
        | 5 s | review ends   |

    Scenario Outline: Steps of which <who> look at the context
      When Ana runs <workflow> on "rain"
      Then Ana gets "<answer>"

      Examples: steps of both kinds
        | who  | workflow             | answer               |
        | none | cut >> fold          | fold(cut(rain))      |
        | some | cut >> send >> fold  | fold(send(cut(rain))) |

    Scenario: A chain of a single step
      When Ana runs draft on "rain"
      Then Ana gets "draft(rain)"

  Rule: A failed step ends the chain, and no step behind it runs

    @severity:critical
    Scenario: The shredder jams before the letter is sent
      When Ana runs draft >> shred >> send on "rain"
      Then Ana's run fails with
        | failure | of    |
        | error   | shred |
      And draft has run 1 time
      And send has run 0 times

  Rule: Every kind of step can stand in a chain and beside another step

    @S0-COMP-05 @S0-CTX-03
    Scenario Outline: <kind> in the middle of a chain, beside another step
      When Ana runs draft >> (<workflow> | translate) >> send on "rain"
      Then Ana gets "send([<answer>, translate(draft(rain))])"

      Examples: all kinds of steps
        | kind               | workflow                              | answer                    |
        | a plain step       | review                                | review(draft(rain))       |
        | a chain            | (review >> send)                      | send(review(draft(rain))) |
        | a retried step     | review retried twice                  | review(draft(rain))       |
        | a limited step     | review within 10 s                    | review(draft(rain))       |
        | a cached step      | review cached for 5 min               | review(draft(rain))       |
        | a second way       | (shred or else review)                | review(draft(rain))       |
        | a guarded step     | review guarded                        | review(draft(rain))       |
        | a saga             | (review undone by shred)              | review(draft(rain))       |
        | a condition        | (if urgent then shred otherwise send) | send(draft(rain))         |
        | a choice of routes | route(bill: shred, otherwise: send)   | send(draft(rain))         |

  Rule: Where the brackets of a chain stand makes no difference

    @S0-COMP-05
    Scenario Outline: Three steps, <brackets>
      When Ana runs <workflow> on "rain"
      Then Ana gets "<answer>"

      Examples: chains and branches
        | brackets                 | workflow                      | answer                                        |
        | none                     | draft >> review >> send       | send(review(draft(rain)))                     |
        | around the last two      | draft >> (review >> send)     | send(review(draft(rain)))                     |
        | none, side by side       | draft \| review \| send       | [draft(rain), review(rain), send(rain)]       |
        | around two, side by side | draft \| (review \| send)     | [draft(rain), review(rain), send(rain)]       |
        | a chain beside a step    | draft >> review \| send       | [review(draft(rain)), send(rain)]             |
        | around both pairs        | (draft \| review) \| (send \| draft) | [draft(rain), review(rain), send(rain), draft(rain)] |
        | branches inside a chain  | draft >> (review \| send)     | [review(draft(rain)), send(draft(rain))]      |

  Rule: Whoever gives up stops the chain where it is

    Scenario: Ana leaves while her letter is being reviewed
      When Ana runs draft >> review >> send on "rain" and cancels after 4 s
      Then Ana's run is cancelled
      And this has happened
        | at  | event               |
        | 0 s | draft begins        |
        | 2 s | draft ends          |
        | 2 s | review begins       |
        | 4 s | review is cancelled |
