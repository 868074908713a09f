@coordination
Feature: Agent memory: what the agents of one run write down for each other
  One agent counts the tea, another the milk, and a third reports. They share notes for as long as the run lasts; the
  agents of other runs, and of other users, never see them.
  Segment: all. Value: agents that build on each other's work. Source: TTA.dev AgentMemoryPrimitive, S0-AGENT-01.

  Background:
    Given the steps
      | step   | memory        | takes |
      | start  | writes stock  |       |
      | count  | adds to stock | 1 s   |
      | weigh  | adds to stock | 2 s   |
      | report | reads stock   |       |
    And the agents
      | person | correlation id | agent id  | operation   |
      | Ana    | run-1          | day-agent | stocktaking |
      | Ben    | run-1          | ben-agent | stocktaking |

  Rule: The agents of one run share what they write, also after a hand-off and across packages

    @S0-AGENT-01 @S0-CTX-03 @severity:critical
    Scenario: The reporter reads what the counters have written
      Given caches, timeouts and routers of the observability package
      When Ana's coordinator runs start >> (count handed to clerk) within 10 s >> (report handed to bank) on "tea"
      Then Ana gets "tea, tea"

  Rule: Concurrent writes to one note lose nothing

    @severity:critical
    Scenario: Two agents add to the stock at the same time
      When Ana's coordinator runs aggregate(clerk: count, scales: weigh) >> report on "tea"
      Then Ana gets "tea, tea"
      And Ana's run takes 3 s

  Rule: A stopped agent leaves the note as it was

    Scenario: The scales are too slow
      When Ana's coordinator runs start >> (weigh within 1 s or else report) on "tea"
      Then Ana gets "tea"

  Rule: Agents of other runs and other users see none of it, not even under the same correlation id

    @severity:critical
    Scenario: Ben's agents report while Ana's write
      When one coordinator runs if tea then (start >> count >> report) otherwise report for these people
        | person | at    | on   |
        | Ana    | 0 s   | tea  |
        | Ben    | 0.5 s | milk |
      Then Ana gets "tea, tea"
      And Ben gets "nothing"

  Rule: The memory of a run ends with it

    Scenario: Ana's agents count again on the next day
      When one coordinator runs report | count for these people
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ana    | 24 h | tea |
      Then Ana gets "[nothing, tea]"
