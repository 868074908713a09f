Feature: Programs that cannot serve
  A scenario that is tagged @fails fails with the words of its description.

  Rule: A service that cannot run is reported with its log

    @fails
    Scenario: It ends at once
      there is no table
      Given the service "python features/serve.py fail"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: It dies on the way
      has died during the scenario: it ended with code -9. The end of its log:
      Given the service "python features/serve.py"
      When Ana sends GET /die
      Then Ana receives the status 200

    @fails
    Scenario: There is no such program
      There is no program 'surve'
      Given the service "surve shop:app"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: A name that is misspelt
      Did you mean "named" of [tool.plainspec.programs]?
      Given the service "namd"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: A database that nobody has given
      write `Given a PostgreSQL database` before it
      Given the service "python features/serve.py {database}"
      When Ana sends GET /
      Then Ana receives the status 200

    @fails
    Scenario: A restart of what does not run
      no step of this scenario has started the service "named"; started so far: none
      When the service "named" restarts
      Then Ana receives the status 200

    @fails
    Scenario: A command that cannot be split
      cannot be read: No closing quotation
      When Ana runs "python 'features"
      Then Ana gets the exit code 0

    @fails
    Scenario: A command without a program
      names no program
      When Ana runs "MOOD=calm"
      Then Ana gets the exit code 0
