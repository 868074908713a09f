@isolation @needs:pgvector
Feature: User contexts: a session reaches the data of its own user
  Ana, her colleague Ben and the Ana of another company use the same servers. What one of them asks, stores or caches in a
  session must not turn up in another's session.
  Segment: users. Value: servers that all users may share. Source: S3-UCTX-01, S3-UCTX-02, S3-UCTX-04.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ben   | Holidays |
      | Bolt   | Ana   | Engines  |

  Rule: Every session has a run id and a request id of its own

    @S3-UCTX-01
    Scenario: Ana has two sessions, and Ben has one
      Given Ana of Acme has a session on "Taxes"
      And Ben of Acme has a session on "Holidays"
      When Ana of Acme opens a session on "Taxes"
      Then Ana of Acme finds in the session
        | what       | name | value      |
        | threads    |      | Taxes      |
        | run id     |      | of its own |
        | request id |      | of its own |
      And Ben of Acme finds in the session
        | what       | name | value      |
        | threads    |      | Holidays   |
        | run id     |      | of its own |
        | request id |      | of its own |

  Rule: A session reaches its user's threads and cached texts, and no one else's

    @S3-UCTX-01 @severity:critical
    Scenario: Ana opens a thread and caches a text
      Given Ana of Acme has a session on "Taxes"
      And Ben of Acme has a session on "Holidays"
      And Ana of Bolt has a session on "Engines"
      When Ana of Acme works in the session
        | action         | name   | value |
        | opens a thread | Rent   |       |
        | caches         | colour | blue  |
      Then Ana of Acme finds in the session
        | what    | name   | value       |
        | threads |        | Rent, Taxes |
        | cached  | colour | blue        |
      But Ben of Acme finds in the session
        | what    | name   | value    |
        | threads |        | Holidays |
        | cached  | colour |          |
      And Ana of Bolt finds in the session
        | what    | name   | value   |
        | threads |        | Engines |
        | cached  | colour |         |

    @S3-UCTX-01 @S3-DB-01 @severity:critical
    Scenario Outline: <user> opens a session on a thread of Ana of Acme
      When <user> opens a session on "Taxes"
      Then <actor> is refused: not found
      And nothing else has changed

      Examples: a colleague, and a user of the same name elsewhere
        | user        | actor |
        | Ben of Acme | Ben   |
        | Ana of Bolt | Ana   |

  Rule: Concurrent sessions do not see each other's data

    @S3-UCTX-02 @S3-TXN-02 @severity:critical
    Scenario: 30 users of 3 tenants use the same names for their data
      When 30 users of 3 tenants work in sessions at the same time
      Then each session has had ids of its own, and has found and recorded only its own data
      And the isolation report counts
        | users | rows | keys | violations |
        | 30    | 90   | 30   | 0          |

  Rule: The isolation report counts each row and key, and those in the wrong place

    @S3-UCTX-04
    Scenario: Three users have worked
      Given Ana of Acme has a session on "Taxes"
      And Ben of Acme has a session on "Holidays"
      And Ana of Bolt has a session on "Engines"
      When Ana of Acme works in the session
        | action         | name      | value |
        | opens a thread | Rent      |       |
        | runs the agent | librarian | Hello |
      And Ben of Acme works in the session
        | action | name   | value |
        | caches | colour | red   |
        | keeps  | draft  | Dear  |
      Then the isolation report counts
        | users | rows | keys | violations |
        | 3     | 5    | 2    | 0          |

    @S3-UCTX-04
    Scenario: A cached text lies outside every namespace
      Given Redis holds
        | key                        | value                 |
        | agency:cache:shared:colour | {"owner": "Acme/Ana"} |
      And Ben of Acme has a session on "Holidays"
      When Ana of Acme opens a session on "Taxes"
      Then the isolation report counts
        | users | rows | keys | violations |
        | 2     | 2    | 1    | 1          |
      And nothing else has changed
