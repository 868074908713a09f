@delivery
Feature: Decisions about a delivery: what counts, and what stops it
  An approval is worth what can be shown later: who gave it, for what, and with which answers.
  Segment: release managers, auditors. Value: approvals that can be relied on. Source: S0-GATE-03 to 06, S0-GATE-13.

  Background:
    Given the delivery workflow "release"
      """yaml
      id: release
      title: Releases of the shop
      version: "1.0"
      author: Ana
      persona: backend-developer
      complexity: low
      duration: 1-2 h
      stages:
        - id: prices
          title: Prices
          approval:
            title: Review of the prices
            questions:
              tax: Is the tax right?
        - id: texts
          title: Texts
          approval:
            title: Review of the texts
      """
    And the delivery workflow "release" has come to "prices"

  Rule: An approval counts for its own stage only, and needs the approver's name and every answer

    @S0-GATE-03
    Scenario: Cleo approves the stage after the one that waits
      When Cleo decides
        | checkpoint | decision |
        | texts      | approved |
      Then the stages of the delivery run are
        | stage  | verdict   |
        | prices | waiting   |
        | texts  | not begun |

    @S0-GATE-03 @S0-GATE-13
    Scenario Outline: <case>
      When Cleo decides
        | checkpoint | decision | in the name of | answers   |
        | prices     | approved | <name>         | <answers> |
      Then Cleo is refused: invalid argument with the message "<message>"
      And the stages of the delivery run are
        | stage  | verdict   |
        | prices | waiting   |
        | texts  | not begun |

      Examples: who, and which answers
        | case                     | name | answers           | message                                        |
        | The approver has no name |      | tax: yes          | A decision at prices must say who decided.     |
        | VAT was not asked about  | Cleo | tax: yes; vat: no | These questions were not asked at prices: vat. |

  Rule: A rejection stops the run, and says who rejected what and why

    @S0-GATE-05 @severity:critical
    Scenario: Cleo finds last year's tax in the prices
      When Cleo decides
        | checkpoint | decision | reason                 |
        | prices     | rejected | the tax is last year's |
      Then the stages of the delivery run are
        | stage  | verdict   | because                                                        |
        | prices | failed    | Review of the prices: rejected by Cleo: the tax is last year's |
        | texts  | not begun |                                                                |
      And the delivery run is incomplete

  Rule: A decision is recorded once: a resumed run does not ask for it again

    @S0-GATE-03
    Scenario: The run is resumed after Cleo has approved the prices
      When Cleo decides
        | checkpoint | decision | answers  |
        | prices     | approved | tax: yes |
      And the delivery run is resumed after these changes
        | file    | content   |
        | shop.py | TOTAL = 1 |
      Then the stages of the delivery run are
        | stage  | verdict |
        | prices | passed  |
        | texts  | waiting |
