@delivery
Feature: Broken workflow definitions: what is wrong, on which line, and what to do
  Any code would pass a stage without its gate; a mistake in a definition must not silently remove a rule.
  Segment: release managers. Value: mistakes are found when a file is written, not when software is delivered. Source: S0-GATE-01.

  Background:
    Given the delivery workflow "release"
      """yaml
      id: release
      title: Releases of the shop
      version: "1.0"
      author: Ana
      persona: testing-specialist
      complexity: low
      duration: 1-2 h
      stages:
        - id: tests
          title: Tests
          duration: 20-30 min
          gates:
            - name: unit tests
              command: ["{python}", -m, pytest]
        - id: review
          title: Review
          approval:
            title: Review by a second person
      """

  Rule: A broken definition is refused with the line that is wrong, and what to do

    @S0-GATE-01
    Scenario Outline: <mistake>
      Given the delivery workflow "release" with
        | instead of | it says |
        | <right>    | <wrong> |
      When Cleo loads the delivery workflow "release"
      Then Cleo is refused: invalid argument with the message "<message>"

      Examples: one mistake at a time
        | mistake                     | right                                       | wrong           | message                                                                                  |
        | An unknown persona          | persona: testing-specialist                 | persona: wizard | line 5: there is no persona 'wizard'; take one of backend-developer, devops-engineer     |
        | Two stages of the same name | id: review                                  | id: tests       | line 15: there is another stage 'tests' before; give each stage a name of its own        |
        | A gate without a command    | \n        command: ["{python}", -m, pytest] |                 | line 13: the gate has no command; write `command: [program, argument, …]`                |
        | A minimum above the maximum | 20-30 min                                   | 30-20 min       | line 11: the minimum of '30-20 min' is above its maximum; write the smaller figure first |

  Rule: All mistakes of a definition are reported together

    @S0-GATE-01
    Scenario: An unknown persona, and a minimum above the maximum
      Given the delivery workflow "release" with
        | instead of                  | it says         |
        | persona: testing-specialist | persona: wizard |
        | 20-30 min                   | 30-20 min       |
      When Cleo loads the delivery workflow "release"
      Then Cleo is refused: invalid argument with the message "line 5: there is no persona 'wizard'"
      And Cleo is refused: invalid argument with the message "line 11: the minimum of '30-20 min' is above its maximum"
