@isolation @needs:pgvector
Feature: Shared connections: no session state passes from one tenant to the next
  Pools hand the same connection to one tenant after another. A setting that outlives its transaction has shown one
  customer's data to another in many products.
  Segment: all. Value: the speed of a pool without its risk. Source: S4-RLS-10, PostgreSQL set_config, DISCARD.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: A connection is reset before another session gets it

    @S4-RLS-10 @severity:critical
    Scenario Outline: Bolt leaves <state> behind
      Given Bolt has left <state> on a connection
      When a client without a tenant reads over the same connection
      Then a client without a tenant has read no rows
      And nothing else has changed

      Examples: state that outlives a transaction
        | state                           |
        | a session setting of its tenant |
        | an open cursor                  |
        | a temporary table               |

  Rule: The tenant is set anew for each transaction, and ends with it

    @S4-RLS-10 @severity:critical
    Scenario Outline: The connection is read after <state>
      Given Acme has left <state> on a connection
      When a client without a tenant reads over the same connection before its reset
      Then a client without a tenant has read no rows
      And nothing else has changed

      Examples: how a transaction ends
        | state                     |
        | a committed transaction   |
        | a rolled-back transaction |

    @S4-RLS-10
    Scenario Outline: Acme goes on after <state>
      Given Acme has left <state> on a connection
      When Acme reads in the next transaction
      Then Acme has read only their own rows
      And nothing else has changed

      Examples: what came before
        | state                                |
        | a session setting of the tenant Bolt |
        | a terminated transaction             |

    @S4-RLS-10
    Scenario: Acme goes on in a terminated transaction
      Given Acme has left a terminated transaction on a connection
      When Acme reads in the same transaction
      Then Acme is refused: connection lost
      And nothing else has changed

    @S4-RLS-10
    Scenario: A task does not inherit the tenant of the session that started it
      Given Acme has left a running transaction on a connection
      When a client without a tenant reads in a task started by that session
      Then a client without a tenant has read no rows
      And nothing else has changed

  Rule: Advisory locks of different tenants do not conflict

    @S4-RLS-10
    Scenario: Acme and Bolt use the same name for a lock
      When Acme, Bolt and another tenant try to take an advisory lock that a tenant holds
      Then the attempts end with
        | client         | own rows           | rows of other tenants |
        | Acme           | lock not available | rows affected         |
        | Bolt           | lock not available | rows affected         |
        | another tenant |                    | rows affected         |

  Rule: Concurrent clients on a shared pool each work for their own tenant

    @S4-RLS-10 @S3-DB-01
    Scenario: 100 clients of 10 tenants share 5 connections
      When 100 clients of 10 tenants share 5 connections, and every 3rd is cancelled
      Then the clients that finished have read and kept only their own rows
      And nothing else has changed
