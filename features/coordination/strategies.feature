@coordination
Feature: Strategies: how the answers of several agents are combined
  Several agents can work on one question at the same time. Whether all of their answers are needed, or the first one is
  enough, determines waiting time and cost: no unused agent is paid for.
  Segment: all. Value: faster answers, at a known cost. Source: TTA.dev AgentCoordinationPrimitive, S0-AGENT-01, S0-CTX-03.

  Background:
    Given the steps
      | step   | takes | fails  | cleans up for |
      | draft  | 1 s   |        |               |
      | lookup | 2 s   |        |               |
      | search | 30 s  |        | 3 s           |
      | scan   | 1 s   | always |               |
      | stamp  | 2 s   | always |               |
      | send   |       |        |               |
    And the agents
      | person | correlation id | agent id  | operation   |
      | Ana    | run-1          | day-agent | stocktaking |

  Rule: An aggregate holds the answer of each agent, and each of them works under its own name on the same task

    @S0-AGENT-01 @S0-CTX-03 @severity:critical
    Scenario: The writer and the clerk work at the same time
      When Ana's coordinator runs aggregate(clerk: lookup, writer: draft) >> send on "invoice"
      Then Ana gets "send({clerk: lookup(invoice), writer: draft(invoice)})"
      And Ana's run takes 2 s
      And the steps of Ana's run have received
        | step   | agent id  | operation   |
        | lookup | clerk     | stocktaking |
        | draft  | writer    | stocktaking |
        | send   | day-agent | stocktaking |

  Rule: One failed agent ends an aggregate, and stops the others before anything continues

    @severity:critical
    Scenario: The scanner breaks while the librarian is at work
      When Ana's coordinator runs aggregate(librarian: search, scanner: scan) or else send on "invoice"
      Then Ana gets "send(invoice)"
      And this has happened
        | at  | event               |
        | 0 s | search begins       |
        | 0 s | scan begins         |
        | 1 s | scan fails          |
        | 4 s | search is cancelled |
        | 4 s | send begins         |
        | 4 s | send ends           |

  Rule: A partial aggregate keeps the answers that it has, and reports which agents failed

    Scenario Outline: The second agent <fate>
      When Ana's coordinator runs partial aggregate(writer: draft, other: <work>) on "invoice"
      Then Ana gets "{writer: draft(invoice), other: <failure>}"

      Examples: an error, and an agent that is too slow
        | fate           | work               | failure           |
        | fails          | scan               | error of scan     |
        | is out of time | search within 10 s | timeout of search |

  Rule: The first answer counts, and the other agents are stopped before anything continues

    @severity:critical
    Scenario: The scanner breaks, the clerk answers, and the librarian puts her boxes back
      When Ana's coordinator runs first(scanner: scan, clerk: lookup, librarian: search) >> send on "invoice"
      Then Ana gets "send(lookup(invoice))"
      And this has happened
        | at  | event               |
        | 0 s | scan begins         |
        | 0 s | lookup begins       |
        | 0 s | search begins       |
        | 1 s | scan fails          |
        | 2 s | lookup ends         |
        | 5 s | search is cancelled |
        | 5 s | send begins         |
        | 5 s | send ends           |

  Rule: When no agent answers, the run fails with the reasons of all of them

    Scenario Outline: Scanner and stamp break in <strategy>
      When Ana's coordinator runs <strategy>(scanner: scan, clerk: stamp) >> send on "invoice"
      Then Ana's run fails with
        | failure   | of             | message                               |
        | no answer | scanner, clerk | no agent has answered: scanner, clerk |
        | error     | scan           |                                       |
        | error     | stamp          |                                       |
      And send has run 0 times

      Examples: the strategies that do not need every answer
        | strategy          |
        | partial aggregate |
        | first             |
        | consensus         |

  Rule: Cancelling a run stops all of its agents, whatever the strategy

    @severity:critical
    Scenario Outline: Ana cancels <strategy> while both are at work
      When one coordinator runs <strategy>(clerk: lookup, librarian: search) or else send for these people
        | person | at  | on      | cancels after |
        | Ana    | 0 s | invoice | 1 s           |
      Then Ana's run is cancelled
      And Ana's run takes 4 s
      And this has happened
        | at  | event               |
        | 0 s | lookup begins       |
        | 0 s | search begins       |
        | 1 s | lookup is cancelled |
        | 4 s | search is cancelled |

      Examples: all strategies
        | strategy          |
        | aggregate         |
        | partial aggregate |
        | first             |
        | consensus         |
