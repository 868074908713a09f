@pools
Feature: Information desks beside the counters
  Whoever only wants to know something goes to an information desk. Nothing can be changed there by
  mistake, and a crowd of people with questions does not keep anybody from paying in.
  Segment: all. Value: reports never harm the books. Source: S4-POOL-12.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: At an information desk nobody changes anything

    @S4-POOL-12 @severity:critical
    Scenario Outline: Cleo at an information desk tries something that <deed>
      Given a bank with 1 counter and 0 spare ones
      When Cleo at an information desk <order>
      Then Cleo is refused, because nothing is changed there
      And the accounts are as they were

      Examples: whatever changes something
        | because                     | deed             | order              |
        | adding is a change          | adds to a sum    | adds 20 to Ana     |
        | so is overwriting           | replaces a sum   | sets Ana to 0      |
        | so is a new account         | opens an account | opens Cleo with 10 |
        | so is what is there no more | makes Ben vanish | deletes Ben        |

    @S4-POOL-12
    Scenario: Cleo comes to the information desk where Ben has been
      Given a bank with 1 counter and 0 spare ones
      And Ben has been at an information desk
      When Cleo at an information desk adds 20 to Ana
      Then Cleo is refused, because nothing is changed there
      And the accounts are as they were

  Rule: At an information desk people learn what is in the books

    @S4-POOL-12
    Scenario: Cleo asks for what Ben has just paid in
      Given a bank with 1 counter and 0 spare ones
      When Ben at a counter adds 20 to Ana
      And Cleo at an information desk reads Ana
      Then Cleo is told 120

  Rule: People with questions do not keep others from a counter

    Scenario: The only information desk is taken when Ben comes to pay in
      Given a bank with 1 counter and 0 spare ones, where people wait for 0.5 s
      And Ana stands at an information desk
      And Cleo has been sent away from an information desk
      When Ben comes to a counter
      Then Ben stands at a counter
      And Ana stands at an information desk
