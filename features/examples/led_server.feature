Feature: The simple server
  A server of its own keeps the token, so that visitors who cannot log in may switch one LED, and do nothing else.

  Background:
    Given Ada owns a device "lamp" running the led firmware
    And Ada's LED server runs for "lamp"

  Scenario: Visitors turn the LED on and off
    When a visitor of the LED server's page turns the LED on
    Then the status is 200
    And the answer matches:
      """
      {"ok": true}
      """
    And the LED of "lamp" is on
    When a visitor of the LED server's page turns the LED off
    Then the LED of "lamp" is off
    And nobody has been told the token of the LED server

  Scenario: The page has no token in it
    When the LED server is sent:
      """
      GET /index.html
      """
    Then the answer says "Control an LED"
    And nobody has been told the token of the LED server

  Scenario: What the cloud says when the device is offline
    Given "lamp" is offline
    When a visitor of the LED server's page turns the LED on
    Then the status is 200
    And the answer matches:
      """
      {
        "ok": false,
        "err": {"statusCode": 400, "body": {"ok": false, "error": "Timed out."}, "errorDescription": "<any string>"}
      }
      """
    And the answer says "HTTP error 400 from http://"
    And the answer says "/v1/devices/lamp/led"
    And nobody has been told the token of the LED server

  Scenario: What the cloud says when the token has ended
    When Ada logs out everywhere
    And a visitor of the LED server's page turns the LED on
    Then the status is 200
    And the answer says "/v1/devices/lamp/led - The access token provided is invalid."
    And nobody has been told the token of the LED server

  Scenario: The device is asked for nothing but on and off
    When a visitor of the LED server's page turns the LED blue
    Then the answer is as recorded
    And nobody has been told the token of the LED server

  Scenario: A page of another site asks
    When the LED server is sent:
      """
      POST /led
      Content-Type: application/json
      Origin: https://evil.example

      {"arg":"on"}
      """
    Then the answer is as recorded
    And the LED of "lamp" is off

  Scenario: A form of another site asks
    When the LED server is sent:
      """
      POST /led
      Content-Type: application/x-www-form-urlencoded

      arg=on
      """
    Then the answer is as recorded

  Scenario: A name of another site that leads here
    When the LED server is sent:
      """
      GET /
      Host: evil.example
      """
    Then the answer is as recorded

  Scenario: A flood
    When 40 visitors turn the LED on at once
    Then the first of them get through, and the others are told to wait
    And nobody has been told the token of the LED server

  @browser
  Scenario: Its page in a browser, which never hears of the token
    Given a browser
    When I open the page of the LED server
    Then the page is accessible
    When I press "LED on"
    Then the page says "Call completed"
    And the LED of "lamp" is on
    When I press "LED off"
    Then the page says "Call completed"
    And the LED of "lamp" is off
    And nothing that the page has loaded holds Ada's token
