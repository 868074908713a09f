@coordination
Feature: Agents in the context of a run
  An agent is carried along in a context that others use, too. It must not push out what else is in there, and an agent
  without a name cannot be asked for anything.
  Segment: all. Value: work that can be traced to whoever did it. Source: S0-AGENT-01, S0-CTX-03 [C5].

  Background:
    Given the steps
      | step  |
      | draft |
      | send  |

  Rule: An agent comes besides what the context carries, and in place of the agent before

    @S0-AGENT-01 @S0-CTX-03 @severity:critical
    Scenario: The night agent takes over from the day agent
      Given the contexts
        | person | correlation id | user | firm | roles      |
        | Ana    | run-1          | ana  | Acme | ["writer"] |
      And the agents
        | person | correlation id | agent id  | operation |
        | Ana    | run-1          | day-agent | sales     |
      And the agents
        | person | correlation id | agent id    | operation   |
        | Ana    | run-1          | night-agent | stocktaking |
      When Ana's coordinator runs draft >> send on "invoice"
      Then every step of Ana's run has worked for Ana's agent
      And every step of Ana's run has received
        | correlation id | user | firm | roles      |
        | run-1          | ana  | Acme | ["writer"] |

  Rule: Every step receives the agent's name and task as they were handed over

    @S0-AGENT-01
    Scenario: Ana's agent has a list of goods to count
      Given the agents
        | person | correlation id | agent id    | operation   | goods           |
        | Ana    | run-1          | Night Agent | stocktaking | ["tea", "milk"] |
      When Ana's coordinator runs draft >> send on "invoice"
      Then every step of Ana's run has worked for Ana's agent

  Rule: An agent has a name

    @S0-AGENT-01
    Scenario: Somebody has typed nothing but a space
      When somebody names an agent " "
      Then the objection names "an agent needs a name"
