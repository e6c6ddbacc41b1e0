Feature: Claiming a device and giving it away, on the wire

  Background:
    Given Ada owns a device "lamp"
    And Grace owns a device "lab-light"
    And nobody owns the device "stray"

  Scenario Outline: Claiming, as a form: <what>
    When this is sent:
      """
      POST /v1/devices
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | what                             | form                                         |
      | a device that nobody owns        | id={stray's id}                              |
      | her own device                   | id={lamp's id}                               |
      | someone else's device            | id={lab-light's id}                          |
      | an unknown device                | id=0123456789abcdef01234567                  |
      | no id                            | name=stray                                   |
      | an empty id                      | id=                                          |
      | an id that is none               | id=stray                                     |
      | asking for a transfer            | id={lab-light's id}&request_transfer=true    |

  Scenario Outline: Claiming, as JSON: <what>
    When this is sent:
      """
      POST /v1/devices
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      <json>
      """
    Then the answer is as recorded

    Examples:
      | what                             | json                    |
      | a device that nobody owns        | {"id": "{stray's id}"}  |
      | an id that is a number           | {"id": 12}              |
      | nothing                          | {}                      |

  Scenario: Claiming a device that is offline
    Given "stray" is offline
    When this is sent:
      """
      POST /v1/devices
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      id={stray's id}
      """
    Then the answer is as recorded

  Scenario: Giving a device away, twice
    Given this was sent:
      """
      DELETE /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      """
    When this is sent:
      """
      DELETE /v1/devices/lamp
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded
