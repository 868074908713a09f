@transactions @needs:keys
Feature: Keys to what is no account
  Some work must be done by one person at a time although it touches no row that could be locked: to
  count the vault, to close the books. Whoever holds the key does it; the key comes back by itself.
  Segment: all. Value: jobs that run once. Source: PostgreSQL 18, section 13.3.5.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: A key has one holder at a time

    Scenario: Ben waits for the key to the vault
      When two people act in turn at read committed
        | Ana                        | Ben                                  |
        | takes the key to the vault |                                      |
        |                            | takes the key to the vault and waits |
        | adds 10 to Ana             |                                      |
        | commits                    |                                      |
        |                            | reads Ana                            |
        |                            | commits                              |
      Then Ben has waited for Ana
      And Ben has read 110

    Scenario: Ben waits for the key although he works at another level
      When two people act in turn at read committed, but Ben at serializable
        | Ana                        | Ben                                  |
        | takes the key to the vault |                                      |
        |                            | takes the key to the vault and waits |
        | commits                    |                                      |
        |                            | commits                              |
      Then Ben has waited for Ana
      And Ben's work is committed

    Scenario: The key to the vault opens no valve
      When two people act in turn at read committed
        | Ana                        | Ben                        |
        | takes the key to the vault |                            |
        |                            | takes the key to the valve |
        | commits                    | commits                    |
      Then nobody has waited
      And Ben's work is committed

  Rule: Whoever does not want to wait is refused at once, and keeps what they have done

    Scenario: Ben turns to something else
      When two people act in turn at read committed
        | Ana                                        | Ben                                        |
        | takes the key to the vault without waiting |                                            |
        |                                            | adds 10 to Ana                             |
        |                                            | takes the key to the vault without waiting |
        |                                            | commits                                    |
        | commits                                    |                                            |
      Then nobody has waited
      And Ben's work is refused: lock not available
      But Ben's commit is committed
      And the account of Ana holds 110

  Rule: The key comes back when the work ends, however it ends

    @severity:critical
    Scenario Outline: Ana <ends> with the key to the vault in her hand
      When two people act in turn at read committed
        | Ana                        | Ben                                  |
        | saves a point              |                                      |
        | takes the key to the vault |                                      |
        |                            | takes the key to the vault and waits |
        | <ends>                     |                                      |
        |                            | commits                              |
      Then Ben has waited for Ana
      And Ben's work is committed

      Examples: how work can end
        | because                   | ends                   |
        | the vault is counted      | commits                |
        | she has changed her mind  | rolls back             |
        | only this part is undone  | goes back to the point |
        | something has gone wrong  | breaks off             |
        | nobody else could take it | is cut off             |

  Rule: Whoever has the key may ask for it again

    Scenario: Ana does not lock herself out, and gives back what she took twice
      When two people act in turn at read committed
        | Ana                                        | Ben                                        |
        | takes the key to the vault                 |                                            |
        | takes the key to the vault without waiting |                                            |
        | commits                                    |                                            |
        |                                            | takes the key to the vault without waiting |
        | commits                                    | commits                                    |
      Then Ana's work is committed
      And Ben's work is committed
