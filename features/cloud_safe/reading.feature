@cloud-safe
Feature: What any cloud answers to whoever only reads
  These scenarios hold on the real cloud, too: `cloud-chamber-e2e --base-url https://api.particle.io`, with
  `CLOUD_CHAMBER_E2E_ADA=username:password` in the environment. They change nothing, and name no device.

  Scenario: Listing devices
    Given Ada is logged in
    When Ada lists her devices
    Then each device of the list is Ada's

  Scenario: Looking up a device that does not exist
    Given Ada is logged in
    When Ada looks up "no-such-device-of-anybodys" by name
    Then it fails because there is no such device

  Scenario: Listing devices without a token
    When this is sent:
      """
      GET /v1/devices
      """
    Then the answer's status is 400
    And the answer matches:
      """
      { "error": "invalid_request", "error_description": "<any string>" }
      """

  Scenario: Listing devices with a token that nobody has
    When this is sent:
      """
      GET /v1/devices
      Authorization: Bearer 0000000000000000000000000000000000000000
      """
    Then the answer's status is 401
    And the answer matches:
      """
      { "error": "invalid_token", "error_description": "The access token provided is invalid." }
      """

  Scenario: A token tells about itself
    Given Ada is logged in
    When this is sent:
      """
      GET /v1/access_tokens/current
      Authorization: Bearer {Ada's token}
      """
    Then the answer's status is 200
    And the answer matches:
      """
      { "client": "particle", "expires_at": "<any>" }
      """

  Scenario: The account is that of whoever asks
    Given Ada is logged in
    When this is sent:
      """
      GET /v1/user
      Authorization: Bearer {Ada's token}
      """
    Then the answer's status is 200
    And the answer matches:
      """
      { "username": "<any string>", "subscription_ids": "<any list>" }
      """

  Scenario: A stream that was asked for without a prefix
    Given Ada is logged in
    When Ada tries to watch nothing in particular
    Then the watcher is refused because a prefix is required

  Scenario: A stream of a device that does not exist
    Given Ada is logged in
    When Ada tries to watch the device "no-such-device-of-anybodys"
    Then the watcher is refused because there is no such device
