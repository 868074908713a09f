@websocket
Feature: Requests over HTTP: threads and runs without a WebSocket
  Programs that only want to start a run, and to ask later what has become of it, need no connection that stays open.
  Value: scripts and other services use the platform as people do. Source: RFC 9457, S3-ORCH-01, S3-ORCH-02, S3-ORCH-05.

  Background:
    Given the agent "researcher" that
      | does    | with     |
      | returns | It rains |
    And the agent "waiter" that
      | does  |
      | waits |
    And Ana and Ben are connected

  Rule: A run that was started over HTTP can be asked for until its end, and after it

    @S3-ORCH-01
    Scenario: Ana starts a run, and asks for its result
      Given Ana has sent POST /v1/threads/{thread-of-Ana}/runs
        """json
        {"agent": "researcher", "input": {"topic": "rain"}}
        """
      And Ana keeps
        | name | value    |
        | run  | $.run_id |
      When Ana sends GET /v1/runs/{run}
      Then Ana receives the status 200
      And within 5.0 s Ana receives from /v1/runs/{run}
        | path     | value     |
        | $.state  | completed |
        | $.output | It rains  |
      And Ben receives no event

  Rule: A user lists their own threads, and nobody else's

    @S3-ORCH-02
    Scenario: Ben opens a second thread
      Given Ben has sent POST /v1/threads
        """json
        {"title": "Sunshine"}
        """
      When Ana sends GET /v1/threads
      Then Ana receives JSON where
        | path                   | value           |
        | $.threads[0].thread_id | {thread-of-Ana} |
        | $.threads[1]           | nothing         |

  Rule: What belongs to another user is answered as what does not exist

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

  Rule: A run is cancelled once, and not after its end

    @S3-ORCH-05
    Scenario: Ana cancels a run that has ended
      Given Ana has started a run of "researcher"
      When Ana sends POST /v1/runs/{run-of-Ana}/cancel
      Then Ana receives the status 409
      And the runs of Ana are
        | agent      | state     |
        | researcher | completed |

  Rule: A request without a token is refused

    @S3-ORCH-02
    Scenario: Cem, who has no token, asks for threads
      When Cem sends GET /v1/threads
      Then Cem receives the status 401
      And Cem receives the headers
        | header       | value                    |
        | content-type | application/problem+json |
      And nothing else has changed

  Rule: A malformed request is answered with what is wrong, and where

    @S3-ORCH-01
    Scenario: A thread without a title
      When Ana sends POST /v1/threads
        """json
        {"name": "Rain"}
        """
      Then Ana receives JSON where
        | path     | value                              |
        | $.status | 422                                |
        | $.type   | urn:agency:problem:invalid_message |
      And Ana receives a text with
        """
        body.title: Field required
        """
      And nothing else has changed
