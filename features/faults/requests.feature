Feature: Requests that go wrong on purpose
  A fault says what it is about, what becomes of it, and how often. An app meets it at its socket.

  Background:
    Given Ada owns a device "lamp" running the led firmware
    And Grace owns a device "other" running the led firmware

  Scenario: A cloud that recovers
    Given the fault:
      """
      {"path": "/v1/devices", "status": 503, "times": 2}
      """
    When Ada asks 4 times for "GET /v1/devices"
    Then the statuses are "503 503 200 200"
    And the fault has acted 2 times

  Scenario: A cloud that recovers for a while, and fails again
    Given the fault:
      """
      {"path": "/v1/devices", "status": 500, "times": 1, "recover": 2}
      """
    When Ada asks 6 times for "GET /v1/devices"
    Then the statuses are "500 200 200 500 200 200"

  Scenario: A fault that ends with time
    Given the fault:
      """
      {"status": 503, "lasts": "30s"}
      """
    When Ada asks 2 times for "GET /v1/devices"
    And 30 s go by
    And Ada asks 1 times for "GET /v1/devices"
    Then the statuses are "503 503 200"

  Scenario Outline: Only <what> is meant
    Given the fault:
      """
      {<about>, "status": 503}
      """
    When Ada asks 1 times for "GET /v1/devices/lamp"
    And Ada asks 1 times for "PUT /v1/devices/{lamp's id}/ping"
    And Ada asks 1 times for "GET /v1/devices"
    And Grace asks 1 times for "GET /v1/devices"
    Then the statuses are "<statuses>"

    Examples:
      | what              | about                              | statuses        |
      | a method          | "method": "PUT"                    | 200 503 200 200 |
      | a path            | "path": "/v1/devices/lamp"         | 503 200 200 200 |
      | a template        | "path": "/v1/devices/{device}"     | 503 200 200 200 |
      | all below a path  | "path": "/v1/devices/{*any}"       | 503 503 200 200 |
      | a user            | "user": "ada@example.com"          | 503 503 503 200 |
      | a device          | "device": "lamp"                   | 503 503 200 200 |
      | both together     | "device": "lamp", "method": "GET"  | 503 200 200 200 |
      | nobody's requests | "user": "nobody"                   | 200 200 200 200 |

  Scenario: The token in a form says whose request it is
    Given the fault:
      """
      {"user": "ada@example.com", "status": 503}
      """
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Content-Type: application/x-www-form-urlencoded

      arg=on&access_token={Ada's token}
      """
    Then the status is 503
    And the LED of "lamp" is off

  Scenario: Nothing has happened before, everything after
    Given the fault:
      """
      {"path": "/v1/devices/{device}/{function}", "status": 503, "when": "after"}
      """
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Content-Type: application/x-www-form-urlencoded

      arg=on&access_token={Ada's token}
      """
    Then the status is 503
    And the pin D7 of "lamp" is at 1

  Scenario: The control surface is never meant
    Given the fault:
      """
      {"status": 503}
      """
    When this is sent:
      """
      GET /_mock/health
      """
    Then the status is 200

  Scenario: An answer that waits for the clock
    Given the fault:
      """
      {"path": "/v1/devices", "delay": "2s"}
      """
    And Ada is asking for "GET /v1/devices" at a socket
    When 1999 ms pass
    Then nothing has come at the socket
    When 1 ms passes
    Then the whole answer has come at the socket

  Scenario: A delay that is drawn lies where it was said
    Given the fault:
      """
      {"path": "/v1/devices", "delay": {"from": "1s", "to": "3s"}}
      """
    And Ada is asking for "GET /v1/devices" at a socket
    When 999 ms pass
    Then nothing has come at the socket
    When 2001 ms pass
    Then the whole answer has come at the socket

  Scenario: A delay holds up what happens, too
    Given the fault:
      """
      {"path": "/v1/devices/events", "delay": "5s"}
      """
    And Ada opened the stream "all" at "/v1/devices/lamp/events"
    And Ada is asking for "POST /v1/devices/events?name=temp" at a socket
    When 10 s pass
    Then the whole answer has come at the socket

  Scenario: A connection that is reset, although all was done
    Given the fault:
      """
      {"path": "/v1/devices/{device}", "reset": true, "times": 1}
      """
    When Ada asks for "PUT /v1/devices/lamp?" at a socket
    Then the connection is reset, and no byte has come
    And the fault has acted 1 time

  Scenario: A connection that is reset before anything was done
    Given the fault:
      """
      {"path": "/v1/devices/{device}/{function}", "reset": true, "when": "before"}
      """
    When Ada asks for "POST /v1/devices/lamp/led" at a socket
    Then the connection is reset, and no byte has come
    And the LED of "lamp" is off

  Scenario: A body that is cut off
    Given the fault:
      """
      {"path": "/v1/devices", "truncate": 20}
      """
    When Ada asks for "GET /v1/devices" at a socket
    Then 20 bytes of the body come, more are announced, and the connection ends

  Scenario: A body is never whole that is to be cut off
    Given the fault:
      """
      {"path": "/v1/devices/{device}/ping", "truncate": 1000}
      """
    When Ada asks for "PUT /v1/devices/lamp/ping" at a socket
    Then 24 bytes of the body come, more are announced, and the connection ends

  Scenario: A body that is garbled
    Given the fault:
      """
      {"path": "/v1/devices", "garble": 0.05}
      """
    When Ada asks for "GET /v1/devices" at a socket
    Then a body of the announced length comes that is not the answer

  Scenario: A body that dribbles
    Given the fault:
      """
      {"path": "/v1/devices/{device}/ping", "dribble": "100ms"}
      """
    And Ada is asking for "PUT /v1/devices/lamp/ping" at a socket
    Then 1 byte of the body has come at the socket
    When 99 ms pass
    Then 1 byte of the body has come at the socket
    When 1 ms passes
    Then 2 bytes of the body have come at the socket
    When 2200 ms pass
    Then 24 bytes of the body have come at the socket
    When 100 ms pass
    Then the whole answer has come at the socket

  @in-process
  Scenario: The same seed, the same faults
    Given the fault:
      """
      {"path": "/v1/devices", "status": 503, "probability": 0.3}
      """
    When Ada asks 60 times for "GET /v1/devices"
    Then a second cloud with the same seed gives Ada the same 60 answers to "GET /v1/devices", 9 to 27 of them 503

  Scenario: All is well when the fault is gone
    Given the fault:
      """
      {"path": "/v1/devices", "status": 503}
      """
    When Ada asks 1 times for "GET /v1/devices"
    And the fault is taken away
    And Ada asks 1 times for "GET /v1/devices"
    Then the statuses are "503 200"

  @in-process
  Scenario: Our client sees the status, and a second try works
    Given in Rust, Ada's log-ins are to fail twice with 503
    Then Ada can log in at the third try
    And in Rust, the fault is over, and with a set beside it all are taken away

  @in-process
  Scenario: The journal knows of an answer that nobody got
    Given the fault:
      """
      {"path": "/v1/devices/{device}", "reset": true}
      """
    And the fault:
      """
      {"path": "/v1/devices", "reset": true, "when": "before"}
      """
    When Ada asks for "GET /v1/devices/lamp" at a socket
    And Ada asks for "GET /v1/devices" at a socket
    Then the journal has these answers: "200 by [1], 0 by [2]"
