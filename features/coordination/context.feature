@coordination
Feature: Context through all layers: for whom an agent works, at any depth
  An agent that works behind a cache, in a vote or after a hand-off still works for one user of one firm, and its cost is
  booked to them.
  Segment: all. Value: every step works on behalf of the right person. Source: S0-CTX-03, S0-AGENT-01, S0-XPKG-03.

  Background:
    Given the steps
      | step   | takes | fails |
      | draft  | 1 s   |       |
      | lookup | 2 s   |       |
      | call   |       | once  |
    And the contexts
      | person | correlation id | user | firm   |
      | Ana    | run-1          | ana  | Acme   |
      | Ben    | run-2          | ben  | Globex |
    And the agents
      | person | correlation id | agent id  | operation   |
      | Ana    | run-1          | ana-agent | stocktaking |
      | Ben    | run-2          | ben-agent | payment     |
    And caches, timeouts and routers of the observability package

  Rule: Every step behind every layer of every package receives the context of its own run, and no other

    @S0-CTX-03 @S0-AGENT-01 @S0-XPKG-03 @severity:critical
    Scenario Outline: Ana's and Ben's agents work behind <layers>
      When one coordinator runs <workflow> for these people
        | person | at    | on      |
        | Ana    | 0 s   | invoice |
        | Ben    | 0.5 s | invoice |
      Then every step of Ana's run has received
        | correlation id | user | firm |
        | run-1          | ana  | Acme |
      And every step of Ben's run has received
        | correlation id | user | firm   |
        | run-2          | ben  | Globex |
      And lookup has run 2 times

      Examples: strategies, hand-offs, and what the other packages put around them
        | layers                    | workflow                                                                                |
        | an aggregate              | aggregate(writer: draft, clerk: lookup) >> draft                                        |
        | a cached first answer     | first(clerk: lookup cached for 300 s, writer: draft >> draft >> draft) >> draft         |
        | a consensus               | consensus(clerk: lookup, writer: (call retried once) >> draft) or else draft            |
        | two hand-offs             | (draft >> lookup handed to bank) handed to auditor >> draft                             |
        | a router after a hand-off | route by user(ana: lookup, otherwise: lookup) handed to auditor with only firm and user |
