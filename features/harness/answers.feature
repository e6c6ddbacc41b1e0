Feature: Looking at answers

  Background:
    Given Ada owns a device "lamp" running the led firmware

  Scenario: A part of an answer is enough
    When this is sent:
      """
      GET /v1/devices/{lamp's id}?access_token={Ada's token}
      """
    Then the answer's status is 200
    And the answer matches:
      """
      { "id": "{lamp's id}", "name": "lamp", "connected": true, "functions": ["led"], "last_heard": "<any date>" }
      """

  Scenario: Lists are compared item by item
    When this is sent:
      """
      GET /v1/devices?access_token={Ada's token}
      """
    Then the answer matches:
      """
      [{ "id": "<any id>", "name": "<any string>", "platform_id": "<any integer>", "connected": "<any boolean>" }]
      """

  Scenario: Refusals have answers, too
    When this is sent:
      """
      GET /v1/devices?access_token=00
      """
    Then the answer's status is 401
    And the answer matches:
      """
      { "error": "<any string>", "error_description": "<any>" }
      """
