Feature: What a sketch hears of its system
  `System.on(...)`: the sketch "events" keeps what it hears in the variable "heard".

  @in-process
  Scenario: From the start to the session
    Given Ada owns an Argon "desk" running the sketch "events"
    When 1 s passes
    Then the variable "heard" of "desk" is "network:4 network:5 network:6 network:7 cloud:1 cloud:2 cloud:8 time:1"

  @in-process
  Scenario Outline: The application cuts itself off, and comes back after two seconds: <what>
    Given Ada owns an Argon "desk" running the sketch "events"
    And 1 s passes
    And Ada calls "want" on "desk" with "forget" and gets 0
    And Ada is calling "want" on "desk" with "<what>"
    When 1 s passes
    Then the status LED of "desk" is breathing <color>
    And "desk" counts as offline
    When 2 s pass
    Then the variable "heard" of "desk" is "<heard>"

    Examples:
      | what  | color | heard                                                                                                                       |
      | radio | white | cloud:9 cloud:0 network:10 network:11 network:2 network:3 network:4 network:5 network:6 network:7 cloud:1 cloud:2 cloud:8 time:1 |
      | cloud | green | cloud:9 cloud:0 cloud:1 cloud:2 cloud:8 time:1                                                                              |
