@in-process
Feature: A cloud that speaks TLS
  Software may have https://api.particle.io compiled in. With --tls the cloud speaks nothing else, and an authority of its own
  vouches for that name and for this machine's, and for nothing else.

  Background:
    Given the cloud speaks TLS

  Scenario: Whoever trusts its authority talks to it as to any cloud
    Given Grace owns a device "lamp" running the led firmware
    And Grace keeps reading the stream "all" at "/v1/devices/events"
    When Grace calls "led" on "lamp" with "on"
    And Grace publishes "temp" with "21"
    Then the LED of "lamp" is on
    And the stream "all" has carried 1 event

  Scenario: What is sent by hand is answered as ever
    Given Ada owns a Photon 2 "bench" running the demo firmware
    When this is sent:
      """
      POST /v1/devices/bench/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      arg=on
      """
    Then the status is 200
    And the answer says "return_value"

  Scenario: It is trusted by nobody else
    Then nobody who trusts other authorities talks to it

  Scenario Outline: It vouches for <name>
    Then its authority vouches for "<name>"

    Examples:
      | name            |
      | api.particle.io |
      | localhost       |
      | 127.0.0.1       |
      | ::1             |

  Scenario: It vouches for nobody else
    Then its authority does not vouch for "particle.io"
    And its authority does not vouch for "127.0.0.2"

  Scenario: Plain HTTP is told what is spoken here
    When somebody asks it in plain HTTP
    Then the status is 400
    And the answer says "This is https, and was asked in plain http. Ask https://127.0.0.1:"

  Scenario: Who says nothing is in nobody's way
    Given Ada has an account
    When 100 connections are opened on which nothing is said
    Then its authority vouches for "localhost"

  Scenario: Links in mails lead to it
    Given Ada has an account
    When this is sent:
      """
      POST /v1/user/password-reset
      Content-Type: application/json

      {"username": "ada@example.com"}
      """
    Then the status is 200
    When this is sent:
      """
      GET /_mock/mail
      """
    Then the answer says "https://127.0.0.1:"

  Scenario: A fault ends a connection as it does without TLS
    Given Ada owns a Photon 2 "bench" running the demo firmware
    And the fault:
      """
      {"path": "/v1/devices", "truncate": 20, "times": 1}
      """
    When Ada asks for "GET /v1/devices" at a socket
    Then 20 bytes of the body come, more are announced, and the connection ends

  Scenario: A slow reader loses its connection
    Given Ada has an account
    And the cloud keeps 64 events for a reader at most
    And Ada keeps reading the stream "attentive" at "/v1/devices/events"
    And Ada opened the stream "asleep" at "/v1/devices/events" and does not read
    When Ada publishes large counts until the cloud has dropped a stream
    Then 1 stream is open
    And the stream "attentive" has carried every count

  @curl
  Scenario: curl, at the name of the real cloud
    Given the world of the reference's introduction
    When this command is typed:
      """
      curl "https://api.particle.io/v1/devices/0123456789abcdef01234567/brew" -d access_token=9876987698769876987698769876987698769876 -d args=coffee
      """
    Then the status is 200
    And the answer says "return_value"
