Feature: No service

  Rule: A path needs a service

    @fails
    Scenario: A path without a service
      there is no value for {service}: write `Given the service "…"` before it
      When Ana sends GET /rooms
      Then Ana receives the status 200

    @fails
    Scenario: Neither a path nor a URL
      '{rooms}' is neither a path, which begins with /, nor a URL
      Given the service "http://127.0.0.1:9"
      When Ana sends GET {{rooms}}
      Then Ana receives the status 200

    @fails
    Scenario: A service elsewhere that is gone
      nothing accepts connections at http://127.0.0.1:9
      Given the service "elsewhere"
      When Ana sends GET /rooms
      Then Ana receives the status 200
