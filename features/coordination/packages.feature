@coordination
Feature: Packages: workflows that cross their borders
  An invoice is drafted in the core, looked up through a cache of the observability package, and sent for an agent.
  Developers who compose such a workflow rely on the primitives of all packages fitting together.
  Segment: all. Value: primitives that can be combined. Source: S0-XPKG-01 to 03, S0-AGENT-01, S0-CTX-03 [C5].

  Background:
    Given the steps
      | step   | takes |
      | draft  | 1 s   |
      | lookup | 2 s   |
      | search | 30 s  |
      | send   |       |
    And caches, timeouts and routers of the observability package
    And the agents
      | person | correlation id | agent id   | operation        |
      | Ana    | run-1          | test-agent | integration_test |

  Rule: A sequence can take its steps from one package, and its cache and timeout from another

    @S0-XPKG-01 @severity:critical
    Scenario: An invoice is drafted, looked up and sent
      When Cleo runs draft >> lookup cached for 300 s >> send within 10 s on "invoice"
      Then Cleo gets "send(lookup(draft(invoice)))"

  Rule: The primitives of the observability package behave like those of the core

    @S0-XPKG-02
    Scenario: Dan asks a minute after Cleo, and gets the cached result
      When these people run draft >> lookup cached for 300 s
        | person | at   | on      |
        | Cleo   | 0 s  | invoice |
        | Dan    | 60 s | invoice |
      Then Dan gets "lookup(draft(invoice))"
      And lookup has run 1 time

    @S0-XPKG-02
    Scenario: A search of half a minute is limited to ten seconds
      When Cleo runs draft >> search within 10 s >> send on "invoice"
      Then Cleo's run fails with
        | failure | of     |
        | timeout | search |
      And Cleo's run takes 11 s
      And send has run 0 times

    @S0-XPKG-02
    Scenario Outline: A router takes <letter>
      When Cleo runs route(bill: lookup, otherwise: draft) on "<letter>"
      Then Cleo gets "<result>"

      Examples: a route of its own, and the default
        | letter       | result              |
        | bill: rent   | lookup(bill: rent)  |
        | card: thanks | draft(card: thanks) |

  Rule: Any two packages work in one workflow

    @S0-XPKG-03
    Scenario Outline: <packages> work together
      When <who> runs <workflow> on "invoice"
      Then Ana gets "<result>"

      Examples: every pair of packages
        | packages                       | who               | workflow                         | result                 |
        | the core and observability     | Ana               | draft >> lookup cached for 300 s | lookup(draft(invoice)) |
        | the core and coordination      | Ana's coordinator | draft >> send                    | send(draft(invoice))   |
        | observability and coordination | Ana's coordinator | lookup within 10 s               | lookup(invoice)        |

  Rule: The context reaches every step in every package, including the agent in it

    @S0-AGENT-01 @S0-CTX-03 @severity:critical
    Scenario: Ana's agent drafts, looks up and sends
      When Ana's coordinator runs draft >> (lookup cached for 300 s | search within 1 min) >> send on "invoice"
      Then Ana gets "send([lookup(draft(invoice)), search(draft(invoice))])"
      And every step of Ana's run has received Ana's agent
      And every step of Ana's run has received Ana's context
