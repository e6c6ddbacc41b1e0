Feature: Streams of events that go wrong on purpose

  Background:
    Given Ada owns a device "lamp" running the led firmware
    And Grace has an account

  Scenario: A stream that is dropped after two events
    Given the fault:
      """
      {"drop_after": 2}
      """
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp" 3 times, counting from 1
    Then the stream "all" has carried the data "1 2", and was torn

  Scenario: A stream whose beginning waits does not hold up the clock
    Given the fault:
      """
      {"method": "GET", "path": "/v1/devices/events", "delay": "5s", "when": "after"}
      """
    And Ada is asking for "GET /v1/devices/events" at a socket
    When Ada publishes "temp" 1 times, counting from 1
    And 4 s pass
    Then nothing has come at the socket
    When 1 s passes
    Then the event "temp" has come at the socket

  Scenario: The first stream drops, the next one stays
    Given the fault:
      """
      {"drop_after": 1, "times": 1}
      """
    And Ada opened the stream "first" at "/v1/devices/events"
    When Ada publishes "temp" 1 times, counting from 1
    And Ada opens the stream "second" at "/v1/devices/events"
    And Ada publishes "temp" 3 times, counting from 1
    Then the stream "first" has carried the data "1", and was torn
    And the stream "second" has carried the data "1 2 3"

  Scenario: A stream that stalls without closing, and time that does not wait for it
    Given the fault:
      """
      {"stall_after": 2}
      """
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp" 4 times, counting from 1
    And 5 min pass, and nobody is waited for
    Then the stream "all" has carried the data "1 2" and not even a keep-alive since

  Scenario: An event in two writes
    Given the fault:
      """
      {"event": "temp", "tear": "500ms"}
      """
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp" with "21"
    And Ada publishes "tick" with "22"
    Then the stream "all" carries half an event, and nothing more yet
    When 500 ms pass
    Then the stream "all" carries the other half, and then an event with "22"

  Scenario: Events that come twice
    Given the fault:
      """
      {"event": "te", "duplicate": 1, "times": 2}
      """
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "tick" with "0"
    And Ada publishes "temp" 3 times, counting from 1
    Then the stream "all" has carried the data "0 1 1 2 2 3"

  Scenario: Events that come in another order
    Given the fault:
      """
      {"reorder": 4}
      """
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp" 8 times, counting from 1
    Then the stream "all" has carried the same 8 data in another order

  Scenario: Events that wait for others to be mixed up with do not wait for ever
    Given the fault:
      """
      {"reorder": 10}
      """
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp" 3 times, counting from 1
    And 10 s pass
    Then the stream "all" has carried the same 3 data in another order

  Scenario: A flood
    Given the fault:
      """
      {"event": "temp", "flood": 5}
      """
    And Ada opened the stream "all" at "/v1/devices/events"
    When Ada publishes "temp" with "21"
    And Ada publishes "tick" with "22"
    Then the stream "all" has carried the data "21 1 2 3 4 5 22"

  Scenario: A flood that is too much for a reader who does not read
    Given the cloud keeps 64 events for a reader at most
    And the fault:
      """
      {"event": "temp", "flood": 100000}
      """
    And Ada opened the stream "asleep" at "/v1/events/temp" and does not read
    And Ada opened the stream "spared" at "/v1/events/tick"
    When Ada publishes "temp" with "21"
    And Ada publishes "tick" with "22"
    Then at last 1 stream is open
    And the stream "spared" has carried the data "22"

  Scenario: Other users, other streams and other devices are spared
    Given the fault:
      """
      {"user": "ada@example.com", "path": "/v1/events/{*prefix}", "device": "lamp", "duplicate": 1}
      """
    And Ada opened the stream "mine" at "/v1/devices/events"
    And Ada opened the stream "by prefix" at "/v1/events/spark/status"
    And Ada opened the stream "temp" at "/v1/events/temp"
    And Grace opened the stream "hers" at "/v1/events/temp"
    When "lamp" goes offline
    And Ada publishes "temp" with "1"
    And Grace publishes "temp" with "2"
    Then the stream "mine" has carried the data "offline 1"
    And the stream "by prefix" has carried the data "offline offline"
    And the stream "temp" has carried the data "1"
    And the stream "hers" has carried the data "2"

  Scenario: Our client is told, and comes back
    Given the fault:
      """
      {"drop_after": 1, "times": 1}
      """
    And Ada watches everything
    When Ada publishes "temp" with "20"
    Then Ada's watcher sees:
      | from | event | data |
      | api  | temp  | 20   |
    And Ada's watcher is told that the connection failed and is tried again in 1 s
    When 1 s of the watcher's time passes
    Then Ada's watcher is told that the connection stands again
    When Ada publishes "temp" with "22"
    Then Ada's watcher sees:
      | from | event | data |
      | api  | temp  | 22   |

  Scenario: Readers of torn events lose nothing, however far time is moved and however short their queues
    Given the cloud keeps 12 events for a reader at most
    And Ada owns 5 sensors that publish once a second, one after the other
    And the fault:
      """
      {"event": "sensor", "tear": "150ms", "probability": 0.5}
      """
    And Ada keeps reading the stream "attentive" at "/v1/events/sensor"
    When 2 min pass
    Then the stream "attentive" has carried 120 whole events of each of the 5 sensors, in the order of time
