@money @severity:critical @owner:Ana
Feature: Money that moves between two people
  A transfer that is only half done is money lost or invented.

  Background:
    Given the accounts
      | owner          | balance |
      | Ana            | 100     |
      | Ben, of course | 50      |

  Rule: Nobody acts on money that was never committed

    @S4-TXN-05 @issue:BANK-12
    Scenario Outline: Ben looks, at <level>
      When Ana deposits 400 at <level>
      Then Ben has read <seen>

      Examples:
        | level          | seen |
        | read committed | 100  |
        | serializable   | 500  |

  Rule: Money is never invented

    Scenario: Ana sends more than she has
      When Ana sends 400
      Then nothing has changed

    Scenario: The ledger is away
      When the ledger is asked
      Then nothing has changed

    @skip
    Scenario: Two banks settle at night
      When Ana sends 400
      Then nothing has changed

    @xfail
    Scenario: Nobody knows yet
      When the ledger is asked
      Then nothing has changed

    Scenario: A request as JSON
      When this request arrives
        """json
        {"from": "Ana"}
        """
      Then nothing has changed

    Scenario: The vault is stuck
      When the vault is opened
      Then nothing has changed

    Scenario: The vault cannot be locked
      When the other vault is opened
      Then nothing has changed

    Scenario: Given up on the way
      When there is no vault
      Then nothing has changed
