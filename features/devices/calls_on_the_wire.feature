Feature: Calling a function on a device, on the wire

  Background:
    Given Ada owns a device "lamp" running the led firmware

  Scenario Outline: As a form: <what>
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      <form>
      """
    Then the answer is as recorded

    Examples:
      | what                        | form                     |
      | the argument as arg         | arg=on                   |
      | the argument as args        | args=on                  |
      | the argument as both        | arg=on&args=off          |
      | an empty argument           | arg=                     |
      | something unknown beside    | arg=on&colour=blue       |
      | the bare result             | arg=on&format=raw        |
      | another format              | arg=on&format=xml        |
      | an argument twice           | arg=on&arg=off           |
      | an argument that is no UTF-8 | arg=%C3%28              |
      | a percent sign alone        | arg=100%                 |

  Scenario Outline: As JSON: <what>
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      <json>
      """
    Then the answer is as recorded

    Examples:
      | what                        | json                              |
      | the argument as arg         | {"arg": "on"}                     |
      | the argument as args        | {"args": "on"}                    |
      | no argument                 | {}                                |
      | the bare result             | {"arg": "on", "format": "raw"}    |
      | an argument that is null    | {"arg": null}                     |
      | an argument that is a number | {"arg": 1}                       |
      | an argument that is a list  | {"arg": ["on"]}                   |

  Scenario: Without a body
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: A device by its id in capitals
    When this is sent:
      """
      POST /v1/devices/0A10ACED95BE65B86B2C323C/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      arg=on
      """
    Then the answer is as recorded

  Scenario: A function that the device does not offer
    When this is sent:
      """
      POST /v1/devices/lamp/brew%20%22tea%22
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  Scenario: A device that is offline
    Given "lamp" is offline
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      arg=on
      """
    Then the answer is as recorded

  Scenario: An argument that is too long
    When this is sent:
      """
      POST /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      arg={1025 x}
      """
    Then the answer is as recorded

  Scenario: The reading of a function
    When this is sent:
      """
      GET /v1/devices/lamp/led
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded
