@in-process
Feature: Sketches in a world file
  `firmware` is the name of a built-in application, or the path of a sketch: a module, or what it is built from.

  Scenario: A device that runs a module
    Given the world of this file, beside the shipped sketches:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[device]]
      name = "lamp"
      owner = "ada@example.com"
      firmware = "led.wasm"

      [[device]]
      name = "porch"
      owner = "ada@example.com"
      firmware = "led"
      """
    Then Ada calls "led" on "lamp" with "on" and gets 1
    And the bench shows of "lamp":
      | firmware | led.wasm |
    And the bench shows of "porch":
      | firmware | led |

  Scenario: A thousand devices that run one module
    Given the world of this file, beside the shipped sketches:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[fleet]]
      count = 1000
      name = "gauge-{n}"
      owner = "ada@example.com"
      firmware = "./sensor.wasm"
      loop_hz = 100
      analog.A0 = { ramp = { from = 0, to = 4000, period = "4000s" } }
      """
    And the level on "gauge-1000" becomes 1234
    And Ada opened the stream "last" at "/v1/devices/gauge-1000/events/sensor"
    And Ada opened the stream "first" at "/v1/devices/gauge-1/events/sensor"
    When 1010 ms pass
    Then the stream "last" has carried these events:
      | second | from       | event            | data |
      | 1.000  | gauge-1000 | sensorValueEvent | 1234 |
    And the stream "first" has carried 0 events

  Scenario: Sketches that are not there, or no firmware
    Given a folder with the file "world.toml":
      """
      [[device]]
      name = "lamp"
      firmware = "lde.wasm"

      [[device]]
      name = "fan"
      firmware = "sketches/fan.ino"

      [[device]]
      name = "door"
      firmware = "led.wasm"

      [[fleet]]
      count = 3
      name = "gate-{n}"
      firmware = "empty"
      """
    And the folder has the file "led.wasm":
      """
      not a module
      """
    And the folder has the file "empty/notes.txt":
      """
      no sketch
      """
    When its "world.toml" is loaded
    Then the mistakes are as recorded

  @clang
  Scenario: A sketch of one's own, as the documentation says
    Given a folder with the files of docs/sketches.md
    And the world of its "my.toml"
    When Ada calls "blink" on "desk" with "5" and gets 5
    Then the bench shows of "desk":
      | firmware | blink.ino |
    And the LED of "desk" is on

  @clang
  Scenario: A sketch that does not compile
    Given a folder with the file "world.toml":
      """
      [[device]]
      name = "lamp"
      firmware = "lamp.ino"
      """
    And the folder has the file "lamp.ino":
      """
      void setup() {
          pinMode(D7, OUTPUT);
      }

      void loop() {
          digitalWrite(D7, HIHG);
      }
      """
    When its "world.toml" is loaded
    Then a mistake says, in this order:
      | world.toml:3: the sketch "lamp.ino" does not compile |
      | lamp.ino:6:22: error:                                |
      | HIHG                                                 |
