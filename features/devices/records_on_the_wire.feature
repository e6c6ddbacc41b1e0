Feature: What a device's record holds, on the wire

  Scenario Outline: A <platform> alone
    Given Ada owns a <platform> "lamp" running the <firmware> firmware
    When this is sent:
      """
      GET /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | platform | firmware    |
      | Photon 2 | demo        |
      | Argon    | thermometer |
      | Boron    | sensor      |
      | Electron | coffee      |
      | Photon   | led         |

  Scenario: The list, of Wi-Fi and cellular
    Given Ada owns a Photon 2 "lamp" running the led firmware
    And Ada owns a Boron "tank" running the sensor firmware
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: A device that went offline keeps what it offers
    Given Ada owns a Photon 2 "bench" running the demo firmware
    And 10 seconds pass
    And "bench" is offline
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: An empty list
    Given Ada has an account
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: A device that does not exist
    Given Ada has an account
    When this is sent:
      """
      GET /v1/devices/0123456789abcdef01234567
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded
