@websocket
Feature: States of runs: what is stored during a run, and after its end
  A run stores its result and its writes together, or neither; its state tells which, even after a restart.
  Segment: users. Value: no user acts on half of an agent's work. Source: S3-ORCH-01, S3-ORCH-03, S3-ORCH-05.

  Background:
    Given the agent "clerk" that
      | does    | with      |
      | writes  | It rains  |
      | returns | {"to": 1} |
    And the agent "trainee" that
      | does   | with       |
      | writes | It snows   |
      | fails  | wrong form |
    And the agent "researcher" that
      | does    | with     |
      | writes  | It hails |
      | waits   |          |
      | returns | 42       |
    And Ana and Ben are connected

  Rule: A run that completes stores its result, its execution and its writes

    @S3-ORCH-01
    Scenario: Ana's clerk writes a message
      When Ana starts a run of "clerk"
      Then the runs of Ana are
        | agent | state     | output    |
        | clerk | completed | {"to": 1} |
      And the executions of Ana are
        | status    | output    |
        | completed | {"to": 1} |
      And the messages of Ana are
        | author | text     |
        | clerk  | It rains |
      And the messages of Ben are
        | author | text |

  Rule: A run that does not complete takes back its own writes, and nothing else

    @S3-ORCH-03
    Scenario: Ana's trainee fails after it has written a message
      Given Ana has started a run of "clerk"
      When Ana starts a run of "trainee"
      Then the runs of Ana are
        | agent   | state     | error      |
        | clerk   | completed |            |
        | trainee | failed    | wrong form |
      And the executions of Ana are
        | status    | output                  |
        | completed | {"to": 1}               |
        | failed    | {"error": "wrong form"} |
      And the messages of Ana are
        | author | text     |
        | clerk  | It rains |
      But Ben receives no event

    @S3-ORCH-03
    Scenario: Ana cancels a run that has written a message
      Given Ana has started a run of "researcher"
      When Ana cancels her run of "researcher"
      Then the runs of Ana are
        | agent      | state     | error     |
        | researcher | cancelled | cancelled |
      And the messages of Ana are
        | author | text |
      But Ben receives no event

  Rule: A run is active until its agent has ended, and its writes are invisible until then

    @S3-ORCH-05
    Scenario: Ana's researcher waits
      When Ana starts a run of "researcher"
      Then the runs of Ana are
        | agent      | state  |
        | researcher | active |
      And the messages of Ana are
        | author | text |
      But Ben receives no event

    @S3-ORCH-05
    Scenario: Ana's researcher goes on
      Given Ana has started a run of "researcher"
      When the agent "researcher" goes on
      Then the runs of Ana are
        | agent      | state     | output |
        | researcher | completed | 42     |
      And the messages of Ana are
        | author     | text     |
        | researcher | It hails |

  Rule: Every other transition of a run's state is refused, and the state is kept

    @S3-ORCH-05
    Scenario Outline: A run that is <state> is set to <other>
      Given Ana has started a run of "<agent>"
      When an administrator tries to run the SQL
        """sql
        UPDATE run SET state = '<other>'
        """
      Then an administrator is refused: check violation with the message "does not go from <state> to <other>"
      And the runs of Ana are
        | agent   | state   |
        | <agent> | <state> |

      Examples:
        | agent      | state     | other     |
        | clerk      | completed | active    |
        | clerk      | completed | cancelled |
        | trainee    | failed    | completed |
        | researcher | active    | created   |
