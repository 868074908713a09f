@coordination
Feature: Work that crosses package borders
  An invoice is drafted in the core, looked up through a cache of the observability package, and sent for an agent. Who
  composes such work relies on the parts fitting together, and every agent on seeing its own task and nobody else's.
  Segment: all. Value: parts that fit, agents that do not mix. Source: S0-XPKG-01 to 03, S0-AGENT-01, S0-CTX-03 [C5].

  Background:
    Given the steps
      | step   | takes |
      | draft  | 1 s   |
      | lookup | 2 s   |
      | search | 30 s  |
      | send   |       |
    And caches, time limits and routes come from the observability package
    And the agents
      | person | correlation id | agent id    | operation        |
      | Ana    | run-1          | test-agent  | integration_test |
      | Ben    | run-2          | night-agent | stocktaking      |

  Rule: A chain may take its steps from one package, and its cache and time limit from another

    @S0-XPKG-01 @severity:critical
    Scenario: An invoice is drafted, looked up and sent
      When Cleo runs draft >> lookup cached for 300 s >> send within 10 s on "invoice"
      Then Cleo gets "send(lookup(draft(invoice)))"

  Rule: Caches, time limits and routes keep their word whichever package they come from

    @S0-XPKG-01
    Scenario Outline: Dan asks <age> after Cleo
      When these people run draft >> lookup cached for 300 s >> send within 10 s
        | person | at   | on      |
        | Cleo   | 0 s  | invoice |
        | Dan    | <at> | invoice |
      Then everybody gets "send(lookup(draft(invoice)))"
      And lookup has run <calls> times

      Examples: around the end of 300 s from the answer, which came after 3 s
        | age             | at    | calls |
        | a minute        | 60 s  | 1     |
        | almost too long | 301 s | 1     |
        | just too long   | 302 s | 2     |

    @S0-XPKG-02
    Scenario: A search of half a minute within ten seconds
      When Cleo runs draft >> search within 10 s >> send on "invoice"
      Then Cleo's run fails with
        | failure | of     |
        | timeout | search |
      And Cleo's run takes 11 s
      And send has run 0 times

    @S0-XPKG-02
    Scenario Outline: A choice of routes for <letter>
      When Cleo runs route(bill: lookup cached for 300 s, otherwise: draft within 10 s) on "<letter>"
      Then Cleo gets "<answer>"

      Examples: a route of its own, and none
        | letter       | answer               |
        | bill: rent   | lookup(bill: rent)   |
        | card: thanks | draft(card: thanks)  |

  Rule: Any two packages can work in one workflow

    @S0-XPKG-03
    Scenario Outline: <packages> work together
      When <who> runs <workflow> on "invoice"
      Then Ana gets "<answer>"

      Examples: every pair of packages
        | packages                       | who               | workflow                           | answer                 |
        | the core and observability     | Ana               | draft >> lookup cached for 300 s   | lookup(draft(invoice)) |
        | the core and coordination      | Ana's coordinator | draft >> send                      | send(draft(invoice))   |
        | observability and coordination | Ana's coordinator | lookup within 10 s                 | lookup(invoice)        |

  Rule: The agent that a context carries is known to every step, on either side of a border

    @S0-AGENT-01 @S0-CTX-03 @severity:critical
    Scenario: Ana's agent drafts, looks up and sends
      When Ana's coordinator runs draft >> (lookup cached for 300 s | search within 1 min) >> send on "invoice"
      Then Ana gets "send([lookup(draft(invoice)), search(draft(invoice))])"
      And every step of Ana's run has worked for Ana's agent
      And every step of Ana's run has received Ana's context

  Rule: A coordinator runs nothing for somebody without an agent

    Scenario: Cleo has none
      When Cleo's coordinator runs draft >> send on "invoice"
      Then Cleo's run fails with
        | failure  | of            | message                                                                 |
        | no agent | draft >> send | there is no agent for draft >> send: the context carries no AgentContext |
      And draft has run 0 times

  Rule: Agents at work at the same time never see each other's context

    @severity:critical
    Scenario: One coordinator and one cache for two agents
      When one coordinator runs draft >> lookup cached for 300 s >> send for these people
        | person | at    | on      |
        | Ana    | 0 s   | invoice |
        | Ben    | 0.5 s | invoice |
      Then every step of Ana's run has worked for Ana's agent
      And every step of Ben's run has worked for Ben's agent
      And lookup has run 2 times
