@delivery
Feature: Quality gates: what a component must pass
  Tests, coverage, style, types and security are measured on the component itself, and the limits are known.
  Segment: release managers, developers. Value: defects stop before customers see them. Source: S1-PERF-02, S1-ERR-05, S1-ERR-06, exit codes of pytest.

  Rule: A gate fails on the flaw that it checks for, and says where it is

    @S1-PERF-02 @severity:critical
    Scenario Outline: The gate <gate> checks a calculator that <flaw>
      Given a calculator that <flaw>
      When the gate <gate> checks the calculator
      Then the gates have found
        | gate   | verdict | measured   | says   |
        | <gate> | failed  | <measured> | <says> |

      Examples:
        | gate           | flaw                                            | measured | says                                                           |
        | test_pass_rate | divides wrongly                                 | 76.92    | test_divide_returns_the_share[6-3-2]: assert 18 == 2           |
        | test_pass_rate | has no tests                                    | 0        | the component has no tests                                     |
        | test_coverage  | tests only its addition                         | 41.67    | calculator.py: lines 11, 16, 25, 26, 27 are not reached        |
        | test_coverage  | has a folder with a module that no test imports | 75       | helpers/more.py: lines 4, 6, 9, 11 are not reached             |
        | linting        | has an import that it does not use              | 1        | calculator.py:3:8: F401                                        |
        | type_checking  | has a function without types                    | 1        | calculator.py:19: error: Function is missing a type annotation |
        | type_checking  | has a name that does not exist                  | 2        | is not defined  [name-defined]                                 |
        | security       | evaluates what it is given                      | 1        | calculator.py:6: B307                                          |

  Rule: Coverage passes at its threshold, which is 80% by default

    @S1-PERF-02 @S1-CLI-06
    Scenario Outline: The tests reach 41.67% of the calculator, and the limit is <limit>
      Given a calculator that tests only its addition
      And the delivery settings
        | setting            | value   |
        | coverage_threshold | <limit> |
      When the gate test_coverage checks the calculator
      Then the gates have found
        | gate          | verdict   | measured |
        | test_coverage | <verdict> | 41.67    |

      Examples:
        | limit | verdict |
        | 41.6  | passed  |
        | 41.7  | failed  |

  Rule: A test that never awaits a coroutine fails

    @S1-ERR-05
    Scenario: A test calls a coroutine function without awaiting it
      Given a calculator that has a test that never awaits a coroutine
      When the gate test_pass_rate checks the calculator
      Then the gates have found
        | gate           | verdict | measured | says                                                    |
        | test_pass_rate | failed  | 92.86    | test_later: coroutine 'compute_later' was never awaited |

  Rule: A gate that could not run is not reported as failed

    @S1-ERR-06
    Scenario: The calculator imports a module that does not exist
      Given a calculator that imports a module that does not exist
      When the gate test_pass_rate checks the calculator
      Then the gates have found
        | gate           | verdict       | measured | says                                            |
        | test_pass_rate | could not run | nothing  | No module named 'arithmetics' (calculator.py:3) |

    Scenario Outline: The gate <gate> <obstacle>
      Given a calculator that has a test that never ends
      And the delivery settings
        | setting   | value   |
        | <setting> | <value> |
      When the gate <gate> checks the calculator
      Then the gates have found
        | gate   | verdict       | measured | says   |
        | <gate> | could not run | nothing  | <says> |

      Examples: errors that say nothing about the component
        | gate           | obstacle                              | setting        | value           | says                             |
        | linting        | has no interpreter                    | python         | /nowhere/python | /nowhere/python: No such file    |
        | security       | has no interpreter                    | python         | /nowhere/python | /nowhere/python: No such file    |
        | test_pass_rate | does not finish within its time limit | gate_timeout_s | 3               | pytest did not finish within 3 s |
