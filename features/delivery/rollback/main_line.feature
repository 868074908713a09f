@delivery @needs:git
Feature: Rollback: back to the last version known to be good
  When a release has failed, the shop needs yesterday's version now; what was reverted, by whom and why stays on record.
  Segment: operators, release managers. Value: short outages, and nothing lost. Source: S0-ROLL-01 [C8].

  Background:
    Given the delivery workflow "shop"
      """yaml
      id: shop
      title: Releases of the shop
      version: "1.0"
      author: Ana
      persona: devops-engineer
      complexity: low
      duration: 1 h
      components: {shop: shop}
      stages:
        - id: imports
          title: Imports
          gates:
            - name: imports
              command: ["{python}", -m, agency.delivery.workflows.checks, imports, "{packages}"]
      """

  Rule: Every commit since the good version is reverted, each by a commit that says who did it and why

    @S0-ROLL-01 @severity:critical
    Scenario Outline: <case>
      Given the main line
        | version | change       | by  | file    | content   |
        | v1      | Sell tea     | Ben | shop.py | TEA = 3   |
        |         | Raise prices | Ben | shop.py | TEA = 4   |
        |         | <second>     | Dan | <file>  | <content> |
      When Cleo rolls back to "v1"
      Then the main line holds
        | file    | content |
        | shop.py | TEA = 3 |
      And the main line ends with
        | change                | by   | says                 |
        | Revert "Raise prices" | Cleo | Rolled-back-by: Cleo |
        | Revert "<second>"     | Cleo | This reverts commit  |
        | <second>              | Dan  |                      |
        | Raise prices          | Ben  |                      |

      Examples: what came after the first bad commit
        | case                             | second      | file    | content |
        | Two bad commits in the same file | Sell coffee | shop.py | TEA =   |
        | A new file                       | Sell mugs   | mugs.py | MUG = 9 |
        | A merge of a branch              | Merge mugs  | mugs.py | MUG = 9 |
        | The removal of the only file     | Close shop  | shop.py |         |

    @S0-ROLL-01
    Scenario: A fix that came in between is kept
      Given the main line
        | version | change       | by  | file    | content    |
        | v1      | Sell tea     | Ben | shop.py | TEA = 3    |
        |         | Raise prices | Ben | shop.py | TEA = 4    |
        | locks   | Mend locks   | Dan | door.py | LOCKED = 1 |
        |         | Sell mugs    | Ben | mugs.py | MUG = 9    |
      When Cleo rolls back to "v1", keeping "locks"
      Then the main line holds
        | file    | content    |
        | shop.py | TEA = 3    |
        | door.py | LOCKED = 1 |

  Rule: A rollback that is refused leaves the main line, its files and its branches as they were

    @S0-ROLL-01 @severity:critical
    Scenario: Ben has uncommitted changes
      Given the main line
        | version | change       | by  | file    | content |
        | v1      | Sell tea     | Ben | shop.py | TEA = 3 |
        | v2      | Raise prices | Ben | shop.py | TEA = 4 |
      And Ben changes "shop.py" without a commit
      When Cleo rolls back to "v1"
      Then Cleo is refused: conflict with the message "these changes are not committed: shop.py"
      And nothing else has changed

    @S0-ROLL-01
    Scenario Outline: Refused: <case>
      Given the main line
        | version | change       | by  | file    | content |
        | v1      | Sell tea     | Ben | shop.py | TEA = 3 |
        | v2      | Raise prices | Ben | shop.py | TEA = 4 |
        | v3      | Raise again  | Ben | shop.py | TEA = 5 |
      When Cleo rolls back to "<good version>", keeping "<kept>"
      Then Cleo is refused: <refusal> with the message "<message>"
      And nothing else has changed

      Examples: what a rollback cannot do
        | case                                 | good version | kept | refusal   | message                                                                              |
        | The good version is unknown          | v0           | v2   | not found | there is no version 'v0'                                                             |
        | The version to keep is the good one  | v1           | v1   | not found | v1 cannot be kept: it is not among the commits since the good version                |
        | The kept version builds on a bad one | v1           | v3   | conflict  | 'Raise prices' cannot be reverted while later commits stay that have changed shop.py |

    @S0-ROLL-01
    Scenario: The good version does not pass the gates either
      Given the main line
        | version | change       | by  | file    | content |
        | v1      | Sell tea     | Ben | shop.py | TEA =   |
        | v2      | Raise prices | Ben | shop.py | TEA = 4 |
      When Cleo rolls back to "v1"
      Then Cleo is refused: gate not passed with the message "the return to v1 did not pass: imports failed"
      And nothing else has changed

    @S0-ROLL-01
    Scenario: Ben commits while the gates run
      Given the main line
        | version | change       | by  | file    | content |
        | v1      | Sell tea     | Ben | shop.py | TEA = 3 |
        | v2      | Raise prices | Ben | shop.py | TEA = 4 |
      And Ben changes "door.py" in a commit while the gates run
      When Cleo rolls back to "v1"
      Then Cleo is refused: conflict with the message "main has moved in the meantime"
      And the main line ends with
        | change         | by  |
        | Change door.py | Ben |
        | Raise prices   | Ben |
