@delivery
Feature: Local test generation: tests by the Hypothesis ghostwriter
  Developers without an agent server still get tests, which call every typed function with many values of its types.
  Segment: developers. Value: tests without a server, a model or a key. Source: S1-PERF-02, S1-ERR-06.

  Background:
    Given test generation with
      | setting | value |
      | server  | none  |

  Rule: Generated tests pass, and cover at least 80 % of the component

    @S1-PERF-02 @severity:critical
    Scenario: A calculator that refuses to divide by zero
      Given the module calculator with
        """
        def add(a: float, b: float) -> float:
            return a + b


        def multiply(a: float, b: float) -> float:
            return a * b


        def divide(a: float, b: float) -> float:
            if b == 0:
                raise ValueError("Cannot divide by zero")
            return a / b
        """
      When Ana generates tests for all modules
      Then the tasks are
        | module     | task      |
        | calculator | completed |
      And the tests of calculator pass, and cover at least 80 % of it

  Rule: A module that cannot be imported is reported by name and path, and affects no other task

    @S1-ERR-06
    Scenario: One of two modules imports a package that is not installed
      Given the modules
        | module   |
        | accounts |
      And the module rates with
        """
        import exchange_rates_of_yesterday
        """
      When Ana generates tests for all modules
      Then the tasks are
        | module   | task      | because                       |
        | accounts | completed |                               |
        | rates    | failed    | rates.py) cannot be imported: |
      And the tests of accounts pass, and cover at least 80 % of it
      And delivery stops

  Rule: If no tests can be written, the task fails and says why

    @S1-ORCH-03
    Scenario: The only function has a parameter without a type
      Given the module rates with
        """
        def rate_of(currency):
            return 1.0
        """
      When Ana generates tests for all modules
      Then the tasks are
        | module | task   | because                                 |
        | rates  | failed | no public function has typed parameters |
      And delivery stops
