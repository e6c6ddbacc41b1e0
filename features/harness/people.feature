Feature: People beyond the cast
  A world may have anybody in it. They go by their usernames, in quotes.

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "me@example.com"
      password = "a & b"

      [[user]]
      username = "ada@example.com"
      password = "another-engine"

      [[user]]
      username = "two@example.com"
      password = "factors"
      mfa_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

      [[device]]
      name = "lamp"
      owner = "me@example.com"
      platform = "argon"
      firmware = "led"
      """

  Scenario: They do what the cast does
    When "me@example.com" calls "led" on "lamp" with "on"
    Then the device returns 1
    And the LED of "lamp" is on
    When "me@example.com" lists their devices
    Then each device of the list is "me@example.com"'s
    When Ada calls "led" on "lamp" with "off"
    Then it fails because there is no such device

  Scenario: They log in with the passwords that the world has
    When "me@example.com" logs in
    Then "me@example.com" has a session
    When Ada logs in
    Then Ada has a session
    When "me@example.com" logs in with the password "a"
    Then the login is refused

  Scenario: They may have a second factor
    When "two@example.com" logs in
    Then "two@example.com" is asked for a code
    When "two@example.com" enters a wrong code
    Then the code is refused
    When "two@example.com" enters the code that the mock tells
    Then "two@example.com" has a session

  Scenario: Requests by hand know them, too
    When this is sent:
      """
      GET /v1/devices/lamp?access_token={"me@example.com"'s token}
      """
    Then the status is 200

  Scenario: Programs under test find their tokens
    When I run "echo ${#ME_EXAMPLE_COM_TOKEN}"
    Then its output contains "40"
