@delivery
Feature: Stage gates: checks that no approval can override
  A stage with failing tests, or with a package that cannot be imported, does not pass, no matter who approves it.
  Segment: release managers, developers. Value: broken code goes no further. Source: S0-GATE-02, S0-GATE-03, S0-GATE-11, S0-GATE-12.

  Background:
    Given the project's files
      | file                            | content                           |
      | core.py                         | FIRST = 1                         |
      | watch.py                        | SEEN = []                         |
      | shop.py                         | TOTAL = 40 + 2                    |
      | tests/integration/test_basic.py | def test_total(): assert 42 == 42 |
    And the delivery workflow "integration-testing-v1.0" with
      | instead of                                          | it says                              |
      | environment: []                                     |                                      |
      | tta-dev-primitives: agency.workflow                 | tta-dev-primitives: core             |
      | tta-observability-integration: agency.observability | tta-observability-integration: watch |
      | universal-agent-context: agency.coordination        | universal-agent-context: shop        |

  Rule: A stage without gates passes by itself; one whose gates have passed still waits for its approval

    @S0-GATE-02 @S0-GATE-03 @severity:critical
    Scenario: All tests pass, and every package can be imported
      When Cleo starts the delivery workflow "integration-testing-v1.0"
      Then the stages of the delivery run are
        | stage            | verdict   |
        | scope            | passed    |
        | unit-integration | waiting   |
        | observability    | not begun |
        | cross-package    | not begun |
        | performance      | not begun |
        | release          | not begun |

  Rule: A stage fails if any of its tests fails, or any package cannot be imported

    @S0-GATE-11 @S0-GATE-12 @severity:critical
    Scenario Outline: <case>
      Given the project's files
        | file   | content   |
        | <file> | <content> |
      When Cleo starts the delivery workflow "integration-testing-v1.0"
      Then the stages of the delivery run are
        | stage            | verdict   | because   |
        | scope            | passed    |           |
        | unit-integration | failed    | <because> |
        | observability    | not begun |           |
        | cross-package    | not begun |           |
        | performance      | not begun |           |
        | release          | not begun |           |
      And the gates of "unit-integration" have found
        | gate                    | verdict   | says   |
        | basic integration tests | <tests>   |        |
        | imports                 | <imports> | <says> |
      And the delivery run is incomplete

      Examples: a test, and each package
        | case                             | file                            | content                       | tests  | imports | because                        | says                     |
        | A test fails                     | tests/integration/test_basic.py | def test_tax(): assert 1 == 2 | failed | passed  | basic integration tests failed |                          |
        | The core opens a missing file    | core.py                         | open("no_such_disk")          | passed | failed  | imports failed                 | core cannot be imported  |
        | Observability has a syntax error | watch.py                        | SEEN =                        | passed | failed  | imports failed                 | watch cannot be imported |
        | The shop imports what is missing | shop.py                         | import tax_tables             | passed | failed  | imports failed                 | shop cannot be imported  |

  Rule: A gate that could not run blocks its stage, but is not reported as failed

    @S0-GATE-03 @S0-GATE-11
    Scenario: There is no test module
      Given the delivery workflow "untested"
        """yaml
        id: untested
        title: Releases without tests
        version: "1.0"
        author: Ana
        persona: testing-specialist
        complexity: low
        duration: 1 h
        stages:
          - id: tests
            title: Tests
            gates:
              - name: acceptance tests
                command: ["{python}", -m, pytest, --disable-plugin-autoload, tests/acceptance]
                could_not_run: [3, 4, 5]
              - name: linting
                command: [no-such-linter, "."]
        """
      When Cleo starts the delivery workflow "untested"
      Then the stages of the delivery run are
        | stage | verdict       | because                                               |
        | tests | could not run | acceptance tests could not run; linting could not run |
      And the gates of "tests" have found
        | gate             | verdict       | says                        |
        | acceptance tests | could not run | file or directory not found |
        | linting          | could not run | No such file or directory   |

  Rule: A run resumes where it stopped, and runs the gates of the failed stage again

    @S0-GATE-11
    Scenario: The failing test is fixed
      Given the project's files
        | file                            | content                         |
        | tests/integration/test_basic.py | def test_total(): assert 1 == 2 |
      When Cleo starts the delivery workflow "integration-testing-v1.0"
      And the delivery run is resumed after these changes
        | file                            | content                         |
        | tests/integration/test_basic.py | def test_total(): assert 2 == 2 |
      Then the stages of the delivery run are
        | stage            | verdict   |
        | scope            | passed    |
        | unit-integration | waiting   |
        | observability    | not begun |
        | cross-package    | not begun |
        | performance      | not begun |
        | release          | not begun |
