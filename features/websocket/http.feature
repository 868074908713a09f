@websocket
Feature: Requests over HTTP: threads and runs without a WebSocket
  Programs that only start a run and fetch its result later need no connection that stays open.
  Segment: users. Value: scripts and other services use the platform as people do.
  Source: RFC 9457, S3-ORCH-01, S3-ORCH-02, S3-ORCH-05.

  Background:
    Given the agent "researcher" that
      | does    | with     |
      | returns | It rains |
    And the agent "waiter" that
      | does  |
      | waits |
    And Ana and Ben are connected

  Rule: A run that is started over HTTP has the same events as any other

    @S3-ORCH-01
    Scenario: Ana starts a run over HTTP
      When Ana sends POST /v1/threads/{thread-of-Ana}/runs
        """json
        {"agent": "researcher", "input": {"topic": "rain"}}
        """
      Then Ana receives the status 202
      And Ana has received the events
        | event           | agent      | sequence | result   |
        | agent_started   | researcher | 1        |          |
        | agent_completed | researcher | 2        | It rains |
      And Ben receives no event

  Rule: A user can read the state and the result of a run

    @S3-ORCH-01
    Scenario: Ana asks for a run that has ended
      Given Ana has started a run of "researcher"
      When Ana sends GET /v1/runs/{run-of-Ana}
      Then Ana receives JSON where
        | path     | value        |
        | $.run_id | {run-of-Ana} |
        | $.state  | completed    |
        | $.output | It rains     |
      And Ben receives no event

  Rule: A user's list of threads shows only their own

    @S3-ORCH-02
    Scenario: Ana and Ben have a thread each
      When Ana sends GET /v1/threads
      Then Ana receives JSON where
        | path                   | value           |
        | $.threads[0].thread_id | {thread-of-Ana} |
        | $.threads[1]           | nothing         |

  Rule: Another user's threads and runs are reported as not found

    @S3-ORCH-02
    Scenario Outline: Ben sends <request>
      Given Ana has started a run of "waiter"
      When Ben sends <request>
      Then Ben receives the status 404
      And Ben has received nothing of Ana's
      And the runs of Ana are
        | agent  | state  |
        | waiter | active |

      Examples:
        | request                                  |
        | GET /v1/runs/{run-of-Ana}                |
        | POST /v1/runs/{run-of-Ana}/cancel        |
        | GET /v1/runs/{run-of-Ana}/ag-ui          |
        | GET /v1/threads/{thread-of-Ana}/messages |

  Rule: A run that has ended cannot be cancelled

    @S3-ORCH-05
    Scenario: Ana cancels a run that has ended
      Given Ana has started a run of "researcher"
      When Ana sends POST /v1/runs/{run-of-Ana}/cancel
      Then Ana receives the status 409
      And the runs of Ana are
        | agent      | state     |
        | researcher | completed |
      But Ben receives no event

  Rule: A request without a token is refused

    @S3-ORCH-02
    Scenario: Cem, who has no token, asks for threads
      When Cem sends GET /v1/threads
      Then Cem receives the status 401
      And nothing else has changed

  Rule: The answer to a malformed request names the field and the problem

    @S3-ORCH-01
    Scenario: A thread without a title
      When Ana sends POST /v1/threads
        """json
        {}
        """
      Then Ana receives JSON where
        | path     | value                              |
        | $.status | 422                                |
        | $.type   | urn:agency:problem:invalid_message |
        | $.detail | body.title: Field required         |
      And nothing else has changed
