Feature: A device that waits for firmware over USB
  Nobody is there to flash it, so it waits for a reset.

  Scenario: The cloud puts a device into DFU mode, and a reset gets it out
    Given Ada owns an Argon "lamp" running the sketch "led"
    When the cloud tells "lamp" to wait for firmware over USB
    Then the status LED of "lamp" is blinking yellow
    And "lamp" still counts as online
    When 51 s pass
    Then "lamp" counts as offline
    And the status LED of "lamp" is blinking yellow
    When the reset button of "lamp" is pressed
    And 20 ms pass
    Then "lamp" counts as online
    When Ada calls "led" on "lamp" with "on" and gets 1
    Then the LED of "lamp" is on
