Feature: Sketches on devices
  Firmware in C++, compiled to modules, from a request to the pins and back. The sketches are those of firmware/sketches/.

  @in-process
  Scenario: A function switches a pin
    Given Ada owns a Photon 2 "lamp" running the sketch "led"
    When Ada calls "led" on "lamp" with "on" and gets 1
    Then the LED of "lamp" is on
    When Ada calls "led" on "lamp" with "blue" and gets -1
    Then the LED of "lamp" is on
    When Ada calls "led" on "lamp" with "off" and gets 0
    Then the LED of "lamp" is off
    When Ada calls "brew" on "lamp" with "cup"
    Then the call fails because there is no function "brew"

  # The values are those of the averaging sensor's own scenarios.
  Scenario Outline: The averaging sensor in C++ publishes what the one in Rust does: <firmware>
    Given Ada owns an Argon "tank" running <firmware>
    And the level on "tank" climbs from 0 to 4000 in 4 s, again and again
    And Ada listens to everything
    When 5001 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data | ttl |
      | 1.000  | tank | sensorValueEvent | 975  | 60  |
      | 2.000  | tank | sensorValueEvent | 1975 | 60  |
      | 3.000  | tank | sensorValueEvent | 2975 | 60  |
      | 4.000  | tank | sensorValueEvent | 3895 | 60  |
      | 5.000  | tank | sensorValueEvent | 975  | 60  |

    Examples:
      | firmware            |
      | the sensor firmware |
      | the sketch "sensor" |

  @in-process
  Scenario Outline: The mean of all 50 samples, its fraction cut off: <firmware>
    Given Ada owns an Argon "tank" running <firmware>
    And "tank" samples 1 to 50
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    When 50 ms pass
    Then Ada has heard exactly:
      | second | from | event            | data |
      | 0.049  | tank | sensorValueEvent | 25   |

    Examples:
      | firmware            |
      | the sensor firmware |
      | the sketch "sensor" |

  Scenario Outline: Only a change of more than 5 is told, to <level>: <firmware>
    Given Ada owns an Argon "tank" running <firmware>
    And the level on "tank" is 1000
    And the clock of "tank" starts at 5000 ms
    And Ada listens to everything
    And 5 s pass
    When the level on "tank" becomes <level>
    And 3 s pass
    Then Ada has heard "sensorValueEvent" <times>

    Examples:
      | level | times   | firmware            |
      | 1005  | 1 time  | the sketch "sensor" |
      | 1006  | 2 times | the sketch "sensor" |
      | 995   | 1 time  | the sketch "sensor" |
      | 994   | 2 times | the sketch "sensor" |

  @in-process
  Scenario: Pins are read and driven by their names
    Given Ada owns a Boron "bench" running the sketch "pins"
    And the pin A3 of "bench" carries 2345
    And the pin D2 of "bench" carries 1
    Then Ada calls "analogread" on "bench" with "A3" and gets 2345
    And Ada calls "analogread" on "bench" with "A4" and gets 0
    And Ada calls "digitalread" on "bench" with "D2" and gets 1
    And Ada calls "digitalread" on "bench" with "D3" and gets 0
    When Ada calls "digitalwrite" on "bench" with "D4 HIGH" and gets 1
    Then the pin D4 of "bench" is at 1
    When Ada calls "digitalwrite" on "bench" with "D4 LOW" and gets 1
    Then the pin D4 of "bench" is at 0
    And Ada calls "digitalwrite" on "bench" with "D99 HIGH" and gets -1

  @in-process
  Scenario: Devices of one owner hear each other, and nobody else does
    Given Ada owns an Argon "hall" running the sketch "messages"
    And Ada owns a Boron "attic" running the sketch "messages"
    And Grace owns an Argon "lab" running the sketch "messages"
    And Ada listens to everything
    And Grace listens to everything
    When Ada calls "say" on "hall" with "supper" and gets 1
    Then the variable "lastHeard" of "attic" is "supper"
    And the variable "lastHeard" of "hall" is "supper"
    When Grace reads "heard" of "lab"
    Then the value is the int 0
    And Grace has heard nothing
    And Ada has heard exactly:
      | second | from | event     | data   |
      | 0.000  | hall | chat/said | supper |

  @in-process
  Scenario: A device publishes when it hears another
    Given Ada owns an Argon "hall" running the sketch "messages"
    And Ada owns a Boron "attic" running the sketch "messages"
    And Ada listens to everything
    And Ada is calling "wave" on "attic" with ""
    When 20 ms pass
    Then the call returns 1
    And Ada has heard "chat/back" 1 time

  # A longer delay() looks at requests once a second; shorter ones do not, so that the first call waits for the loop's end.
  @in-process
  Scenario: A sketch in the middle of a long delay answers within a second
    Given Ada owns a Photon 2 "desk" running the sketch "blink"
    And 10 ms pass
    And Ada is calling "pace" on "desk" with "60000"
    And 2 s pass
    And the call returns 60000
    And 3 s pass
    And the LED of "desk" is on
    When Ada is calling "pace" on "desk" with "500"
    Then Ada is still waiting
    When 1 s passes
    Then the call returns 500
    And the LED of "desk" is on

  # A device shows a panic for ten seconds. The cloud greets it at the end of the slice of 10 ms in which it starts.
  @in-process
  Scenario Outline: What a sketch should not do ends its device, and no other: <how>
    Given Ada owns a Photon 2 "desk" running the sketch "misbehaving"
    And Ada owns a Photon 2 "lamp" running the sketch "led"
    And Ada listens to everything
    And 1 s passes
    When Ada is calling "misbehave" on "desk" with "<how>"
    Then Ada is still waiting
    And the bench shows of "desk":
      | firmware           | misbehaving.wasm |
      | connected          | false            |
      | panic              | <panic>          |
      | status_led.pattern | sos              |
      | status_led.color   | #ff0000          |
    And the serial log of "desk" holds "WARN: <how>"
    And Ada calls "led" on "lamp" with "on" and gets 1
    When 11 s pass
    Then the bench shows of "desk":
      | connected          | true      |
      | panic              | null      |
      | reset_reason       | <reason>  |
      | status_led.pattern | breathing |
      | status_led.color   | #00ffff   |
    And the variable "starts" of "desk" is 2
    When 19 s pass
    Then the call times out
    And Ada has heard exactly:
      | second | from | event                           | data     |
      | 11.000 | desk | spark/status                    | offline  |
      | 11.010 | desk | spark/status                    | online   |
      | 11.010 | desk | spark/device/last_reset         | <told>   |
      | 11.010 | desk | particle/device/updates/forced  | false    |
      | 11.010 | desk | particle/device/updates/enabled | true     |
      | 11.010 | desk | spark/device/diagnostics/update | (vitals) |

    Examples:
      | how     | panic          | reason   | told                  |
      | runaway | watchdog       | watchdog | watchdog              |
      | bounds  | hard_fault     | panic    | panic, hard_fault     |
      | divide  | hard_fault     | panic    | panic, hard_fault     |
      | null    | hard_fault     | panic    | panic, hard_fault     |
      | stack   | stack_overflow | panic    | panic, stack_overflow |
      | heap    | out_of_heap    | panic    | panic, out_of_heap    |
      | assert  | assert_failed  | panic    | panic, assert_failed  |

  @in-process
  Scenario: A sketch that resets its device says goodbye and is back in a second
    Given Ada owns a Photon 2 "desk" running the sketch "misbehaving"
    And Ada listens to everything
    And 1 s passes
    When Ada is calling "misbehave" on "desk" with "reset"
    And 2 s pass
    Then the variable "starts" of "desk" is 2
    And Ada has heard exactly:
      | second | from | event                           | data     |
      | 1.000  | desk | spark/status                    | offline  |
      | 2.010  | desk | spark/status                    | online   |
      | 2.010  | desk | spark/device/last_reset         | user     |
      | 2.010  | desk | particle/device/updates/forced  | false    |
      | 2.010  | desk | particle/device/updates/enabled | true     |
      | 2.010  | desk | spark/device/diagnostics/update | (vitals) |

  @in-process
  Scenario: The library's own checks, all parts of them
    Given Ada owns an Argon "bench" running the sketch "everything"
    And 1 s passes
    Then the variable "parts" of "bench" is "string format print json time eeprom system random vector pins memory std"

  @in-process
  Scenario Outline: The library's own checks: <part>
    Given Ada owns an Argon "bench" running the sketch "everything"
    When Ada is calling "check" on "bench" with "<part>"
    And 1 s passes
    Then the call returns 0
    And the variable "failed" of "bench" is ""

    Examples:
      | part   |
      | string |
      | format |
      | print  |
      | json   |
      | time   |
      | eeprom |
      | system |
      | random |
      | vector |
      | pins   |
      | memory |
      | std    |
