Feature: No limits unless they are asked for

  Background:
    Given Ada has an account

  Scenario: Ada may type as many wrong passwords as she likes
    Given Ada typed a wrong password 101 times
    When Ada logs in
    Then Ada has a session

  Scenario: A world file turns the limits on
    Given the world of this file:
      """
      [cloud]
      rate_limits = "documented"

      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"
      """
    And Ada typed a wrong password 10 times
    When Ada logs in
    Then the login has to wait for 1800 seconds
