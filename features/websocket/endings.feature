@websocket
Feature: Endings of runs: one event that reports how a run has ended
  People who wait for an agent are told once that its run has ended, and how.
  Segment: users. Value: no user waits for a run that will never answer.
  Source: S3-WS-10, S3-ORCH-05, live protocol (agent_completed).

  Background:
    Given the agent "trainee" that
      | does   | with       |
      | thinks | guessing   |
      | fails  | wrong form |
    And the agent "diver" that
      | does        | with             | result               |
      | uses a tool | dive {"to": 300} | after 60000 ms: deep |
    And the agent "researcher" that
      | does   | with                 |
      | thinks | weighing two sources |
      | waits  |                      |

  Rule: A run ends with exactly one agent_completed event, which reports its outcome

    @S3-WS-10
    Scenario: The agent fails
      Given Ana and Ben are connected
      When Ana starts a run of "trainee"
      Then Ana has received the events
        | event           | status | message    |
        | agent_started   | active |            |
        | agent_thinking  | active |            |
        | agent_completed | failed | wrong form |
      And Ben receives no event

    @S3-WS-10
    Scenario: Ana cancels the run
      Given Ana and Ben are connected
      And Ana has started a run of "researcher"
      When Ana cancels her run of "researcher"
      Then Ana has received the events
        | event           | status    |
        | agent_started   | active    |
        | agent_thinking  | active    |
        | agent_completed | cancelled |
      And Ben receives no event

    @S3-WS-10
    Scenario: The run exceeds its time limit
      Given the gateway has the limits
        | limit         | value |
        | run timeout s | 0.2   |
      And Ana and Ben are connected
      When Ana starts a run of "diver"
      Then Ana has received the events
        | event           | tool name | status    |
        | agent_started   |           | active    |
        | tool_executing  | dive      | executing |
        | tool_completed  | dive      | cancelled |
        | agent_completed |           | failed    |
      And Ben receives no event

  Rule: A run can be cancelled from any of its user's connections, until it has ended

    @S3-WS-10
    Scenario: Ana's laptop at another gateway
      Given 2 gateways
      And Ana's phone has connected to gateway 1
      And Ana's laptop has connected to gateway 2
      And Ana's phone has started a run of "researcher"
      When Ana's laptop cancels her run of "researcher"
      Then the runs of Ana are
        | agent      | state     |
        | researcher | cancelled |
      And Ana's phone has received every event once, in order

    @S3-ORCH-05
    Scenario: A run that has ended
      Given Ana and Ben are connected
      And Ana has started a run of "trainee"
      When Ana cancels her run of "trainee"
      Then Ana is refused: conflict with the message "it is failed"
      And the runs of Ana are
        | agent   | state  |
        | trainee | failed |
