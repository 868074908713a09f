@websocket @slow
Feature: Reconnect storms: many clients that lose their connections and reconnect at once
  When a network or a gateway fails, all its users reconnect at the same moment, and each needs the missed events.
  Segment: users. Value: all users can work again as soon as a failure is over.
  Source: S3-WS-02, S3-WS-11, S3-ERR-02.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result                  |
      | thinks      | weighing two sources |                         |
      | waits       |                      |                         |
      | uses a tool | search {"q": "rain"} | after 20 ms: ["clouds"] |
      | thinks      | writing it down      |                         |

  Rule: After a mass reconnect every user receives the missed events once, in order, and no one else's

    @S3-WS-11 @S3-WS-02 @S3-ERR-02
    Scenario: 30 connections of 10 users come back after the runs have gone on
      Given 10 users are connected, each by 3 devices
      And each of these users has started a run of "researcher"
      And these users lose all their connections at once
      And the agent "researcher" goes on
      When these users connect all their devices again at once
      Then these users have received every event once, in order, on every device
      And none of these users has received another user's data

    @S3-WS-11 @S3-WS-02 @S3-ERR-02
    Scenario: Their connections are lost again as soon as they are back
      Given 10 users are connected, each by 3 devices
      And each of these users has started a run of "researcher"
      And the agent "researcher" goes on
      And these users lose all their connections at once
      And these users connect all their devices again at once
      And these users lose all their connections at once
      When these users connect all their devices again at once
      Then these users have received every event once, in order, on every device
      And none of these users has received another user's data

  Rule: Users whose connections are not lost receive their events as usual

    @S3-WS-11 @S3-WS-02 @S3-ERR-02
    Scenario: Ana's run goes on while 30 other connections are lost and come back
      Given 10 users are connected, each by 3 devices
      And Ana is connected
      And Ana has started a run of "researcher"
      And the agent "researcher" goes on
      And these users lose all their connections at once
      When these users connect all their devices again at once
      Then Ana has received every event once, in order
      And the connection of Ana is open
      And none of these users has received another user's data

  Rule: A gateway takes over all users of a lost one, and each receives the end of their run once

    @S3-WS-11 @S3-WS-02 @S3-ERR-02
    Scenario: The gateway that all users are connected to is stopped
      Given the gateway has the limits
        | limit      | value |
        | shutdown s | 1     |
      And 2 gateways
      And 10 users are connected, each by 3 devices
      And each of these users has started a run of "researcher"
      And an administrator stops gateway 1
      When these users connect all their devices again at once
      Then these users have received every event once, in order, on every device
      And none of these users has received another user's data

    @S3-WS-11 @S3-WS-02 @S3-ERR-02
    Scenario: The gateway that all users are connected to is killed
      Given 2 gateways, 1 of which in a process of its own
      And 10 users are connected, each by 3 devices
      And each of these users has started a run of "researcher"
      And an administrator kills gateway 1
      When these users connect all their devices again at once
      Then these users have received every event once, in order, on every device
      And none of these users has received another user's data
