Feature: A fleet
  Many devices that are alike, each with a name, an id and a phase of its own.

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[fleet]]
      count = 1000
      name = "gauge-{n}"
      owner = "ada@example.com"
      firmware = "demo"
      loop_hz = 100
      analog.A0 = { ramp = { from = 0, to = 4000, period = "4000s" } }
      spread = "999s"
      """

  Scenario: Each device is one of its own
    When Ada calls "led" on "gauge-1000" with "on"
    Then the LED of "gauge-1000" is on
    And the LED of "gauge-999" is off
    And Ada has a device "gauge-1"

  Scenario Outline: Devices see the waveform one after the other
    Given 1500 s go by
    And 5 s pass
    When Ada reads "sensorValue" of "<device>"
    Then the value is the int <level>

    Examples:
      | device     | level |
      | gauge-1    | 1504  |
      | gauge-2    | 1503  |
      | gauge-1000 | 505   |
