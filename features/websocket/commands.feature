@websocket
Feature: Commands: what clients ask for over a connection
  A client's mistake is answered with an explanation, and harms neither its connection nor any data.
  Segment: users. Value: clients can be written, and debugged, against a server that explains itself.
  Source: S2-ERR-01, S3-WS-02, S3-ORCH-02.

  Background:
    Given the agent "researcher" that
      | does  |
      | waits |
    And Ana and Ben are connected

  Rule: A command for an unknown agent or run is refused

    @S2-ERR-01
    Scenario: An unknown agent
      When Ana starts a run of "alchemist"
      Then Ana is refused: not found with the message "alchemist"
      And Ana receives no event
      And nothing else has changed

    @S2-ERR-01
    Scenario: An unknown run
      When Ana sends the frame
        """json
        {"type": "cancel", "request_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a1",
         "run_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a2"}
        """
      Then Ana is refused: not found
      And the connection of Ana is open
      And nothing else has changed

  Rule: Another user's threads and runs are reported as not found

    @S3-WS-02 @S3-ORCH-02
    Scenario: Ben starts a run in Ana's thread
      When Ben starts a run of "researcher" in Ana's thread
      Then Ben is refused: not found
      And Ana receives no event
      And nothing else has changed

    @S3-WS-02 @S3-ORCH-02
    Scenario: Ben cancels Ana's run
      Given Ana has started a run of "researcher"
      When Ben cancels Ana's run of "researcher"
      Then Ben is refused: not found
      And the runs of Ana are
        | agent      | state  |
        | researcher | active |
      And Ben receives no event

  Rule: An invalid message is refused, and the connection stays open

    @S2-ERR-01
    Scenario Outline: Ana sends <what>
      When Ana sends the frame
        """
        <message>
        """
      Then Ana is refused: invalid message
      And the connection of Ana is open
      And nothing else has changed

      Examples:
        | what                         | message                                                                               |
        | text that is not JSON        | start, please                                                                         |
        | a list                       | [1, 2, 3]                                                                             |
        | an unknown command           | {"type": "dance", "request_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a1"}               |
        | a run without an agent       | {"type": "run", "request_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a1"}                 |
        | a number as thread id        | {"type": "run", "request_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a1", "thread_id": 7} |
        | a command without request id | {"type": "cancel", "run_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a2"}                  |
