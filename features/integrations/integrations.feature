Feature: Integrations
  A user tells the cloud where to take events. This cloud keeps what it is told, and takes none anywhere yet.

  Background:
    Given Ada has an account
    And Grace has an account

  Scenario: A webhook is made, changed and deleted
    When Ada makes the webhook "Tank" for events "tank" to "https://hooks.example/tank"
    Then Ada has 1 integration
    And "url" of Ada's integration "Tank" is "https://hooks.example/tank"
    And "rejectUnauthorized" of Ada's integration "Tank" is "true"
    When Ada sets "disabled" of the integration "Tank" to "true"
    And Ada sets "event" of the integration "Tank" to "tank/level"
    Then "disabled" of Ada's integration "Tank" is "true"
    And "event" of Ada's integration "Tank" is "tank/level"
    And "url" of Ada's integration "Tank" is "https://hooks.example/tank"
    When Ada deletes the integration "Tank"
    Then Ada has 0 integrations

  Scenario: Everybody has their own
    Given Ada has the webhook "Tank" for events "tank" to "https://hooks.example/tank"
    Then Grace has 0 integrations

  Scenario: An address that is none of the web
    When Ada tries to make a webhook for events "tank" to "mailto:ada@example.com"
    Then no webhook is made, because "url must be an address that begins with https:// or http://"
    And Ada has 0 integrations

  Scenario: One user has twenty at most
    Given Ada has 20 webhooks for events "tank" to "https://hooks.example/tank"
    When Ada tries to make a webhook for events "tank" to "https://hooks.example/tank"
    Then no webhook is made, because "Too many web hooks for this device"
    And Ada has 20 integrations
