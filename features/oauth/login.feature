Feature: Logging in with name and password

  Background:
    Given Ada owns a device "lamp"

  @cloud-safe
  Scenario: Name and password are enough for an account without a second factor
    When Ada logs in
    Then Ada has a session

  @cloud-safe
  Scenario: The password is wrong
    When Ada logs in with the password "difference-engine"
    Then the login is refused

  @cloud-safe
  Scenario: An unknown user cannot be told from a wrong password
    When Ada logs in with the password "difference-engine"
    And somebody without an account logs in
    Then both were told the same

  Scenario: The password differs in upper and lower case alone
    When Ada logs in with the password "Analytical-Engine"
    Then the login is refused
