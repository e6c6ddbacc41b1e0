@in-process
Feature: HTTP/2
  Many requests share one connection, and what on HTTP/1.1 ends a connection ends one stream here: a reader that does not
  read, a fault, a world that is replaced. The others go on.

  Background:
    Given the cloud speaks TLS
    And Ada owns a Photon 2 "bench" running the demo firmware

  Scenario: Streams and calls on one connection
    Given Ada reads the stream "all" at "/v1/devices/events" on the connection
    And Ada reads the stream "temp" at "/v1/devices/events/temp" on the connection
    When Ada asks on the connection:
      """
      POST /v1/devices/bench/led
      Content-Type: application/x-www-form-urlencoded

      arg=on
      """
    Then the status is 200
    And the LED of "bench" is on
    When Ada publishes "temp" with "21"
    And Ada publishes "humidity" with "60"
    Then the stream "all" on the connection carries 2 events
    And the stream "temp" on the connection carries 1 event

  Scenario: The name it is asked under has to be one of ours
    When Ada asks on the connection:
      """
      GET /v1/devices
      Host: evil.example
      """
    Then the status is 403

  Scenario: Time that passes is handed to each stream
    Given Ada owns a device "tank" running the sensor firmware
    And the level on "tank" climbs from 0 to 4000 in 4 s, again and again
    And Ada reads the stream "all" at "/v1/devices/tank/events" on the connection
    And Ada reads the stream "sensors" at "/v1/devices/events/sensor" on the connection
    When 1 min passes
    Then the stream "all" on the connection carries 59 events
    And the stream "sensors" on the connection carries 59 events

  Scenario: A reader that does not read loses its stream alone
    Given the cloud keeps 64 events for a reader at most
    And Ada reads the stream "attentive" at "/v1/devices/events/other" on the connection
    And Ada has the stream "asleep" at "/v1/devices/events/count" on the connection, and does not read
    When Ada publishes large counts until the cloud has dropped a stream
    Then 1 stream is open
    And the stream "asleep" on the connection has carried the first counts without a hole, and was reset
    And the connection goes on
    When Ada publishes "other" with "21"
    Then the stream "attentive" on the connection carries 1 event

  Scenario: Time does not wait for a reader
    Given Ada has the stream "asleep" at "/v1/devices/events" on the connection, and does not read
    And Ada publishes 60 large counts
    When 5 min pass, and nobody is waited for
    Then the connection goes on

  Scenario Outline: A fault on one stream: <fault>
    Given Ada reads the stream "all" at "/v1/devices/events" on the connection
    And the fault:
      """
      {"path": "/v1/devices/{device}", "times": 1, <fault>}
      """
    Then Ada who asks on the connection for "GET /v1/devices/bench" is reset
    And the connection goes on
    When Ada publishes "temp" with "21"
    Then the stream "all" on the connection carries 1 event

    Examples:
      | fault          |
      | "reset": true  |
      | "truncate": 20 |

  Scenario: An answer that dribbles
    Given the fault:
      """
      {"path": "/v1/devices/{device}", "dribble": "1ms"}
      """
    When Ada is asking on the connection:
      """
      GET /v1/devices/bench
      """
    And 2 s pass
    Then that is answered
    And the answer says "bench"

  Scenario: A stream is dropped after some events
    Given Ada reads the stream "all" at "/v1/events/temp" on the connection
    And Ada reads the stream "other" at "/v1/devices/events/temp" on the connection
    And the fault:
      """
      {"path": "/v1/events/temp", "drop_after": 2}
      """
    When Ada publishes "temp" with "1"
    And Ada publishes "temp" with "2"
    And Ada publishes "temp" with "3"
    Then the stream "all" on the connection is reset after 2 events
    And the stream "other" on the connection carries 3 events

  Scenario: A stream stalls, and the others do not
    Given Ada reads the stream "all" at "/v1/events/temp" on the connection
    And Ada reads the stream "other" at "/v1/devices/events/temp" on the connection
    And the fault:
      """
      {"path": "/v1/events/temp", "stall_after": 1}
      """
    When Ada publishes "temp" with "1"
    And Ada publishes "temp" with "2"
    Then the stream "other" on the connection carries 2 events
    And the stream "all" on the connection carries 1 event

  Scenario: Another world moves in
    Given Ada reads the stream "all" at "/v1/devices/events" on the connection
    And "bench" hears everything and answers nothing
    When Ada is asking on the connection:
      """
      POST /v1/devices/bench/led
      Content-Type: application/x-www-form-urlencoded

      arg=on
      """
    And Ada asks on the connection:
      """
      POST /_mock/world/reset
      """
    Then that is reset
    And the stream "all" on the connection ends cleanly after 0 events
    And the connection goes on

  Scenario: The cloud stops
    Given Ada reads the stream "all" at "/v1/devices/events" on the connection
    When the cloud stops
    Then the stream "all" on the connection ends cleanly after 0 events
    And the connection ends
