@memory @needs:pgvector
Feature: Processing: keywords, complexity and an embedding for each text
  What a text is about is worked out once, when it is stored, and not at every search.
  Segment: users, developers of agents. Value: entries can be found by what they mean. Source: S2-MEM-07, S2-MEM-02.

  Rule: Keywords are the repeated words of a text, then the first ones; function words are left out

    @S2-MEM-07 @severity:critical
    Scenario Outline: The keywords of <case>
      When Ana of Acme remembers "<text>" as <type>
      Then the memory of Ana of Acme holds
        | text   | keywords   |
        | <text> | <keywords> |
      And the memory of Ben of Acme holds
        | text |
      And nothing else has changed

      Examples:
        | case           | type     | text                                                | keywords                 |
        | a sentence     | decision | The cache is cold, so we fill the cache at night    | cache, cold, fill, night |
        | an identifier  | code     | def retryPayment(order_id): retry_payment(order_id) | retry, payment, order    |
        | function words | context  | It is what it is                                    |                          |

  Rule: Complexity measures the decisions in code, and the length of words and sentences in other texts

    @S2-MEM-07
    Scenario Outline: The complexity of <case>
      When Ana of Acme remembers "<text>" as <type>
      Then the memory of Ana of Acme holds
        | complexity   |
        | <complexity> |

      Examples:
        | case                       | type          | complexity | text                                                                                                |
        | straight code              | code          | 0          | total = price + tax                                                                                 |
        | code with three decisions  | code          | 0.3        | for order in orders: pay(order) if order.due and order.total else skip(order)                       |
        | plain sentences            | documentation | 0          | We pay. We ship. We rest.                                                                           |
        | a sentence for specialists | documentation | 1          | Transactional serialisation guarantees presuppose deterministic interpretation of interdependencies |

  Rule: The same text always gets the same embedding, and a different text a different one

    @S2-MEM-02 @S2-MEM-03 @S2-MEM-07 @severity:critical
    Scenario: Two users' agents remember the same text, and one of them another
      When Ana of Acme remembers "Pay at noon" as decision
      And Ben of Acme remembers "Pay at noon" as decision
      And Ben of Acme remembers "Pay at one" as decision
      Then the memory of Ana of Acme holds
        | text        | embedding | embedding of | model      | error |
        | Pay at noon | embedded  | Pay at noon  | all-minilm |       |
      And the memory of Ben of Acme holds
        | text        | embedding | embedding of | model      | error |
        | Pay at noon | embedded  | Pay at noon  | all-minilm |       |
        | Pay at one  | embedded  | Pay at one   | all-minilm |       |

  Rule: Texts are sent to the configured Ollama only, each of them once

    @S2-ERR-07 @severity:critical
    Scenario: Ana's agent remembers a text and searches for it
      When Ana of Acme remembers "Pay at noon" as decision
      And Ana of Acme searches the memory for "noon"
      Then Ollama has received
        | text        |
        | Pay at noon |
        | noon        |
      And the search finds
        | text        |
        | Pay at noon |
