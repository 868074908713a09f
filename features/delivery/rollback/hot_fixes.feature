@delivery @needs:git
Feature: Hot fixes: quick, but through the same checks as every release
  Fixes made in a hurry break things most often. A hot fix has its own branch, passes the whole suite, and runs on staging
  before it reaches production.
  Segment: operators, developers. Value: repairs that do not need repair. Source: S0-ROLL-02, S0-ROLL-03.

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
      diagnostics: ["{python}", -m, agency.delivery.workflows.checks, diagnose, "{packages}"]
      stages:
        - id: imports
          title: Imports
          gates:
            - name: imports
              command: ["{python}", -m, agency.delivery.workflows.checks, imports, "{packages}"]
        - id: tests
          title: Tests
          gates:
            - name: integration suite
              command: ["{python}", -m, pytest, -q, --disable-plugin-autoload, tests/integration]
      """
    And the main line
      | version | change       | by  | file                           | content                                                                  |
      | v1      | Sell tea     | Ben | shop.py                        | __all__ = ["tea"]\ndef tea():\n    """Return the price."""\n    return 3 |
      |         |              |     | tests/integration/test_shop.py | import shop\ndef test_tea(): assert shop.tea() == 3                      |
      | v2      | Raise prices | Ben | shop.py                        | __all__ = ["tea"]\ndef tea():\n    return 4                              |

  Rule: Investigating a bad version lists what its diagnostics find, and the commits that may have caused it

    @S0-ROLL-02
    Scenario: A price that is wrong and undocumented
      When Cleo lists the problems of "v2", and the suspects since "v1"
      Then the list is
        | entry     | name         | problem            |
        | problem 1 | shop.tea     | has no description |
        | problem 2 | test_tea     | assert 4 == 3      |
        | suspect 1 | Raise prices |                    |
      And nothing else has changed

  Rule: A hot fix is made on its own branch, passes the whole suite, and reaches staging before production

    @S0-ROLL-03 @severity:critical
    Scenario: The price is fixed
      When Cleo makes the hot fix
        | file    | content             |
        | shop.py | def tea(): return 3 |
      Then the deployments of "shop.py" are
        | target     | content             |
        | staging    | def tea(): return 3 |
        | production | def tea(): return 3 |
      And the main line ends with
        | change                                                 | by   |
        | Merge hotfix/integration-failure: Mend the integration | Cleo |
        | Raise prices                                           | Ben  |
      And the branch "hotfix/integration-failure" holds
        | file                           | content                                             |
        | shop.py                        | def tea(): return 3                                 |
        | tests/integration/test_shop.py | import shop\ndef test_tea(): assert shop.tea() == 3 |

  Rule: A hot fix that fails the suite, or does not reach staging, never reaches production or the main line

    @S0-ROLL-03 @severity:critical
    Scenario: The fixed price is wrong, too
      When Cleo makes the hot fix
        | file    | content             |
        | shop.py | def tea(): return 5 |
      Then Cleo is refused: gate not passed with the message "the hot fix did not pass: integration suite failed"
      And the deployments of "shop.py" are
        | target | content |
      And the main line ends with
        | change       | by  |
        | Raise prices | Ben |

    @S0-ROLL-03
    Scenario: Staging cannot be reached
      Given staging cannot be reached
      When Cleo makes the hot fix
        | file    | content             |
        | shop.py | def tea(): return 3 |
      Then Cleo is refused: unavailable
      And the deployments of "shop.py" are
        | target | content |
      And the main line ends with
        | change       | by  |
        | Raise prices | Ben |

    @S0-ROLL-03
    Scenario: Ben changes the main line while the suite runs
      Given Ben changes "door.py" in a commit while the gates run
      When Cleo makes the hot fix
        | file    | content             |
        | shop.py | def tea(): return 3 |
      Then Cleo is refused: conflict with the message "main has moved since the hot fix was begun"
      And the deployments of "shop.py" are
        | target  | content             |
        | staging | def tea(): return 3 |
      And the main line ends with
        | change         | by  |
        | Change door.py | Ben |
        | Raise prices   | Ben |
