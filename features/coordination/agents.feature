@coordination
Feature: Agents: for whom a workflow runs
  Every step has to know the agent and the task that it works for, and must never see another's. An agent shares the
  context of a run with other data, which it must not replace.
  Segment: all. Value: work that can be traced to an agent. Source: S0-AGENT-01, S0-CTX-03 [C5].

  Background:
    Given the steps
      | step   | takes |
      | draft  | 1 s   |
      | lookup | 2 s   |
      | send   |       |

  Rule: An agent replaces the previous agent of a context, and nothing else in it

    @S0-AGENT-01 @S0-CTX-03 @severity:critical
    Scenario: The night agent takes over from the day agent
      Given the contexts
        | person | correlation id | user | firm | roles      |
        | Ana    | run-1          | ana  | Acme | ["writer"] |
      And the agents
        | person | correlation id | agent id    | operation   |
        | Ana    | run-1          | day-agent   | sales       |
        | Ana    | run-1          | night-agent | stocktaking |
      When Ana's coordinator runs draft >> send on "invoice"
      Then every step of Ana's run has received Ana's agent
      And every step of Ana's run has received
        | correlation id | user | firm | roles      |
        | run-1          | ana  | Acme | ["writer"] |

  Rule: Every step receives the id and the task of the agent as they were passed in

    @S0-AGENT-01
    Scenario: Ana's agent has a list of goods to count
      Given the agents
        | person | correlation id | agent id    | operation   | goods           |
        | Ana    | run-1          | Night Agent | stocktaking | ["tea", "milk"] |
      When Ana's coordinator runs draft >> send on "invoice"
      Then every step of Ana's run has received Ana's agent
      And Ana gets "send(draft(invoice))"

  Rule: A coordinator runs nothing without an agent

    @S0-AGENT-01
    Scenario: Cleo has no agent
      When Cleo's coordinator runs draft >> send on "invoice"
      Then Cleo's run fails with
        | failure  | of            | message                                                                  |
        | no agent | draft >> send | there is no agent for draft >> send: the context carries no AgentContext |
      And draft has run 0 times

  Rule: Agents that work at the same time never receive each other's context or results

    @S0-AGENT-01 @severity:critical
    Scenario: One coordinator and one cache for two agents
      Given the agents
        | person | correlation id | agent id    | operation        |
        | Ana    | run-1          | test-agent  | integration_test |
        | Ben    | run-2          | night-agent | stocktaking      |
      When one coordinator runs draft >> lookup cached for 300 s >> send for these people
        | person | at    | on      |
        | Ana    | 0 s   | invoice |
        | Ben    | 0.5 s | invoice |
      Then every step of Ana's run has received Ana's agent
      And every step of Ben's run has received Ben's agent
      And lookup has run 2 times
