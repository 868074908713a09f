Feature: Not Gherkin
  Scenario: x
    Given a
    Whenever b
