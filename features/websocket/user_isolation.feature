@websocket
Feature: User isolation: events reach all connections of their user, and no one else's
  What an agent finds out for one user reaches that user only, however many users the gateway serves at once.
  Segment: users. Value: users can trust the platform with their data. Source: S3-WS-02, S3-WS-12, S3-ORCH-02.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | thinks      | weighing two sources |            |
      | uses a tool | search {"q": "rain"} | ["clouds"] |

  Rule: Users with concurrent runs receive the events of their own runs only

    @S3-WS-02 @S3-ORCH-02
    Scenario: Ana and Ben start a run each
      Given Ana, Ben and Cem are connected
      When Ana and Ben start 1 run of "researcher" at once
      Then Ana has received every event once, in order
      And Ben has received every event once, in order
      And Ana has received nothing of Ben's
      And Ben has received nothing of Ana's
      And Cem receives no event

    @S3-WS-02 @S3-ORCH-02
    Scenario: Five users with three runs each
      Given Ana, Ben, Cem, Dan and Eve are connected
      When Ana, Ben, Cem, Dan and Eve start 3 runs of "researcher" at once
      Then Ana has received every event once, in order
      And Eve has received every event once, in order
      And Ana has received nothing of Ben's
      And Eve has received nothing of Ana's
      And Cem has received nothing of Dan's

  Rule: Users of the same name in two tenants are two users

    @S3-WS-02
    Scenario: Ana of the tenant Acme, and Ana of the tenant Bolt
      Given Ana and Ana of Bolt are connected
      When Ana starts a run of "researcher"
      Then Ana has received every event once, in order
      And Ana of Bolt receives no event
      And Ana of Bolt has received nothing of Ana's

  Rule: Every connection of a user receives every event of the user's runs

    @S3-WS-12
    Scenario: Ana's phone and laptop
      Given Ana's phone, Ana's laptop and Ben are connected
      When Ana's phone starts a run of "researcher"
      Then Ana's phone has received every event once, in order
      And Ana's laptop has received every event once, in order
      And Ben receives no event

    @S3-WS-12
    Scenario: One connection of several is lost
      Given Ana's phone, Ana's laptop and Ben are connected
      And Ana's phone loses the connection
      When Ana's laptop starts a run of "researcher"
      Then Ana's laptop has received every event once, in order
      And Ben receives no event

  Rule: A stored run is shown to its user only

    @S3-ORCH-02
    Scenario: Ben asks for Ana's run
      Given Ana and Ben are connected
      And Ana has started a run of "researcher"
      When Ben sends GET /v1/runs/{run-of-Ana}
      Then Ben receives the status 404
      And the runs of Ana are
        | agent      | state     |
        | researcher | completed |
      And Ben has received nothing of Ana's
