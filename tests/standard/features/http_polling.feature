Feature: HTTP polling
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

  Rule: Polling ends when the answer is as expected, or with the limit

    Scenario: It becomes ripe
      When Ana sends GET /document
      Then within 10 s Ana receives from /ripe?1.5
        | path    | value |
        | status  | 200   |
        | $.state | ripe  |
      And Ana receives the status 200

    @fails
    Scenario: It does not become ripe
      the status is 503, expected 200
      When Ana sends GET /document
      Then within 300 ms Ana receives from /ripe?3600
        | path   | value |
        | status | 200   |
