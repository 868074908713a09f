@delivery
Feature: Component sizes: where to begin
  A team that tries deliveries out begins with its smallest components.
  Segment: release managers. Value: the first deliveries are quick, and their failures easy to read. Source: S1-ORCH-12.

  Rule: Components are listed by their number of non-blank lines, the smallest first

    @S1-ORCH-12
    Scenario: The three smallest of four components
      Given the file "components/invoices/invoices.py" holds
        """
        HEAD = "Invoice"
        BODY = "Tea for two"
        FOOT = "Thank you"
        """
      And the file "components/taxes/taxes.py" holds
        """
        TEA = 7
        """
      And the file "components/currency/currency.py" holds
        """
        POUND = 1.2


        FRANC = 1.1
        """
      And the file "components/addresses/addresses.py" holds
        """
        STREET = "Mill Lane"
        TOWN = "Oxford"
        """
      When Ana lists the 3 smallest components
      Then the list is
        | rank | component | lines |
        | 1    | taxes     | 1     |
        | 2    | addresses | 2     |
        | 3    | currency  | 2     |
