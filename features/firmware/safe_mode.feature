Feature: Safe mode
  In safe mode a device runs nothing but its system: it connects, and its application does not run.

  Background:
    Given Ada owns an Argon "porch" running the demo firmware
    And the level on "porch" is 1000
    And Ada listens to everything

  Scenario: A device tells that it is in safe mode, and its application is silent
    Given "porch" was put into safe mode
    When 2 min pass
    Then "porch" counts as online
    And Ada has heard exactly:
      | second | from  | event                           | data      |
      | 0.000  | porch | spark/status                    | offline   |
      | 0.000  | porch | spark/status                    | online    |
      | 0.000  | porch | spark/status/safe-mode          | (modules) |
      | 0.000  | porch | spark/device/last_reset         | safe_mode |
      | 0.000  | porch | particle/device/updates/forced  | false     |
      | 0.000  | porch | particle/device/updates/enabled | true      |
      | 0.000  | porch | spark/device/diagnostics/update | (vitals)  |

  Scenario: What the application offers is not there
    Given "porch" was put into safe mode
    When Ada calls "led" on "porch" with "on"
    Then the call fails because there is no function "led"

  Scenario: The light breathes magenta, and cyan again after a reset
    When "porch" is put into safe mode
    Then the status LED of "porch" is breathing magenta
    When the reset button of "porch" is pressed
    Then the status LED of "porch" is breathing cyan
    And Ada calls "led" on "porch" with "on" and gets 1

  Scenario: The cloud may ask for it
    When the cloud tells "porch" to go into safe mode
    Then the status LED of "porch" is breathing magenta

  Scenario Outline: The light of a device that <what> is <pattern> <color>
    When <what it does>
    Then the status LED of "porch" is <pattern> <color>

    Examples:
      | what               | what it does                  | pattern   | color   |
      | is connected       | 1 s passes                    | breathing | cyan    |
      | has no network     | the network of "porch" breaks | blinking  | green   |
      | has no power       | the power of "porch" goes     | off       | #000000 |
      | shows itself       | Ada makes "porch" signal      | rainbow   | #ee82ee |

  Scenario: A device that shows itself goes through the rainbow, 100 ms a colour
    Given Ada makes "porch" signal
    When 99 ms pass
    Then the status LED of "porch" is rainbow #ee82ee
    When 1 ms passes
    Then the status LED of "porch" is rainbow #4b0082
    When 500 ms pass
    Then the status LED of "porch" is rainbow #ff0000
    When 100 ms pass
    Then the status LED of "porch" is rainbow #ee82ee
