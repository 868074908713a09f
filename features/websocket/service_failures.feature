@websocket
Feature: Service failures: a gateway without its database
  A short failure of PostgreSQL delays work; no accepted work is lost, and none is stored incompletely.
  Segment: users. Value: an outage of the database costs time, but no work. Source: S3-ERR-01, S3-ERR-02.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | waits       |                      |            |
      | uses a tool | search {"q": "rain"} | ["clouds"] |
    And Ana and Ben are connected

  Rule: While PostgreSQL is unavailable, runs are refused, and connections stay open

    @S3-ERR-01 @S3-ERR-02
    Scenario: Ana starts a run while PostgreSQL is unavailable
      Given the gateway's PostgreSQL becomes unavailable
      When Ana starts a run of "researcher"
      Then Ana is refused: unavailable
      And the connection of Ana is open
      And the connection of Ben is open
      And Ben receives no event
      And nothing else has changed

  Rule: When PostgreSQL is available again, the gateway works as before

    @S3-ERR-01
    Scenario: Ana starts a run over the same connection after the failure
      Given the gateway's PostgreSQL becomes unavailable
      And the gateway's PostgreSQL becomes available
      And the agent "researcher" goes on
      When Ana starts a run of "researcher"
      Then Ana has received every event once, in order
      And the runs of Ana are
        | agent      | state     |
        | researcher | completed |
      And Ben receives no event

  Rule: A run that was accepted before a short failure of PostgreSQL is completed after it

    @S3-ERR-01 @S3-ERR-02
    Scenario: The run ends while PostgreSQL is unavailable
      Given Ana has started a run of "researcher"
      And the gateway's PostgreSQL becomes unavailable
      And the agent "researcher" goes on
      And Ana has received the events
        | event          |
        | agent_started  |
        | tool_executing |
        | tool_completed |
      When the gateway's PostgreSQL becomes available
      Then Ana has received every event once, in order
      And the runs of Ana are
        | agent      | state     |
        | researcher | completed |
      And Ben receives no event

  Rule: The health report of a gateway names the services that do not answer

    @S3-ERR-01
    Scenario Outline: <service> is unavailable
      Given the gateway's <service> becomes unavailable
      When Ana sends GET /health
      Then Ana receives JSON where
        | path          | value      |
        | $.status      | degraded   |
        | $.unavailable | ["<name>"] |
      And the connection of Ana is open
      And Ben receives no event

      Examples: the database
        | service    | name     |
        | PostgreSQL | database |

      @needs:events-over-redis
      Examples: what events travel over
        | service | name  |
        | Redis   | redis |

    @S3-ERR-01
    Scenario: PostgreSQL is available again
      Given the gateway's PostgreSQL becomes unavailable
      When the gateway's PostgreSQL becomes available
      And Ana sends GET /health
      Then Ana receives JSON where
        | path          | value |
        | $.status      | ok    |
        | $.unavailable | []    |
      And Ben receives no event
