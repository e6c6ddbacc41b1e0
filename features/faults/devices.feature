Feature: Devices that go wrong on purpose

  Background:
    Given Ada owns a Photon 2 "lamp" running the led firmware
    And Ada owns a Boron "tank" running the sensor firmware

  Scenario: A device that is cut off for a while
    Given the fault:
      """
      {"device": "lamp", "offline": "60s"}
      """
    And Ada opened the stream "status" at "/v1/events/spark/status"
    When 2 min pass
    Then the stream "status" has carried these events:
      | from | event        | data    |
      | lamp | spark/status | offline |
      | lamp | spark/status | online  |

  Scenario: A device that flaps, until it is left alone
    Given the fault:
      """
      {"device": "lamp", "flapping": {"up": "2 min", "down": "60s"}, "times": 2}
      """
    And Ada opened the stream "status" at "/v1/events/spark/status"
    When 9 min pass
    Then the fault has acted 2 times
    And the stream "status" has carried these events:
      | from | event        | data    |
      | lamp | spark/status | offline |
      | lamp | spark/status | online  |
      | lamp | spark/status | offline |
      | lamp | spark/status | online  |

  Scenario: All devices that are meant are cut off, each once
    Given the fault:
      """
      {"offline": "60s"}
      """
    And Ada opened the stream "status" at "/v1/events/spark/status"
    When 2 min pass
    Then the fault has acted 2 times
    And the stream "status" has carried these events:
      | from | event        | data    |
      | lamp | spark/status | offline |
      | tank | spark/status | offline |
      | lamp | spark/status | online  |
      | tank | spark/status | online  |

  Scenario: Outages that may take no time at all do not hold up the clock
    Given "lamp" is offline
    And the fault:
      """
      {"flapping": {"up": {"mean": "1s", "deviation": "1s"}, "down": {"mean": "1s", "deviation": "1s"}}}
      """
    When 60 s pass
    And all faults are taken away
    And 60 s pass
    And Ada pings "tank"
    Then the device is there

  Scenario: What somebody has switched off meanwhile stays off
    Given the fault:
      """
      {"device": "lamp", "offline": "60s"}
      """
    And "lamp" is offline
    When 3 min pass
    And Ada pings "lamp"
    Then the device is not there

  Scenario: What was cut off comes back when the fault is taken away
    Given the fault:
      """
      {"radio": "wifi", "offline": "24h"}
      """
    When all faults are taken away
    And 10 s pass
    And Ada pings "lamp"
    Then the device is there

  Scenario: A device that hears every second call
    Given the fault:
      """
      {"device": "lamp", "deaf": true, "times": 1, "recover": 1}
      """
    And Ada is calling "led" on "lamp" with "on"
    When 30 s pass
    Then the call times out
    And the LED of "lamp" is off
    When Ada calls "led" on "lamp" with "on"
    Then the device returns 1

  Scenario: A device that is slow to answer
    Given the fault:
      """
      {"device": "lamp", "slow": "2s"}
      """
    And Ada is calling "led" on "lamp" with "on"
    When 1999 ms pass
    Then Ada is still waiting
    When 1 ms passes
    Then the call returns 1

  Scenario: Events that are lost on the way
    Given the level on "tank" climbs from 0 to 4000 in 4 s, again and again
    And the fault:
      """
      {"device": "tank", "lost": true, "event": "sensor", "times": 3}
      """
    And Ada opened the stream "tank" at "/v1/devices/tank/events/sensor"
    When 10 s pass
    Then the fault has acted 3 times
    And the stream "tank" has carried 6 events

  Scenario: The first event of an idle modem is late, and what follows it is not
    Given Ada owns a Boron "notes" running a notebook
    And the fault:
      """
      {"device": "notes", "late": "7s", "idle": "10s"}
      """
    And Ada opened the stream "notes" at "/v1/devices/notes/events/hello"
    When "notes" shouts "hello/1" with "a"
    And 1 s passes
    And "notes" shouts "hello/2" with "b"
    And 8 s pass
    And "notes" shouts "hello/3" with "c"
    And 10 s pass
    And "notes" shouts "hello/4" with "d"
    And 10 s pass
    Then the stream "notes" has carried these events:
      | second | event   | data |
      | 7.000  | hello/1 | a    |
      | 7.000  | hello/2 | b    |
      | 9.000  | hello/3 | c    |
      | 26.000 | hello/4 | d    |
