@delivery
Feature: Component sizes: where to begin
  A team that tries deliveries out begins with its smallest components.
  Segment: release managers. Value: the first deliveries are quick, and their failures easy to read. Source: S1-ORCH-12.

  Rule: Components are listed by their lines that are not blank, the smallest first

    @S1-ORCH-12
    Scenario: Four components, of which three are asked for
      Given the components
        | component | lines |
        | invoices  | 30    |
        | taxes     | 4     |
        | addresses | 12    |
        | currency  | 4     |
      When Ana lists the 3 smallest components
      Then the list has
        | component | lines |
        | currency  | 4     |
        | taxes     | 4     |
        | addresses | 12    |
