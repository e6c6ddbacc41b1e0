Feature: Reading a variable of a device, on the wire

  Background:
    Given Ada owns a Photon 2 "bench" running the demo firmware
    And Ada owns an Argon "thermometer" running the thermometer firmware
    And the pin A0 of "bench" carries 4095
    And the pin A0 of "thermometer" carries 931
    And 2.5 seconds pass

  Scenario Outline: <variable> of "<device>"
    When this is sent:
      """
      GET /v1/devices/<device>/<variable>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | device      | variable    |
      | bench       | sensorValue |
      | bench       | ledState    |
      | bench       | uptime      |
      | bench       | firmware    |
      | bench       | pressure    |
      | thermometer | temperature |

  Scenario Outline: <variable> with the format <format>
    When this is sent:
      """
      GET /v1/devices/<device>/<variable>?format=<format>
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

    Examples:
      | device      | variable    | format |
      | bench       | sensorValue | raw    |
      | bench       | ledState    | raw    |
      | bench       | uptime      | raw    |
      | bench       | firmware    | raw    |
      | thermometer | temperature | raw    |
      | bench       | sensorValue | xml    |

  Scenario: A device that is offline
    Given "bench" is offline
    When this is sent:
      """
      GET /v1/devices/bench/sensorValue
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded
