@particle-cli
Feature: particle-cli: webhooks and other integrations

  Background:
    Given Ada is logged in with particle-cli

  Scenario: A webhook from its making to its end
    When I run:
      """
      particle webhook create tank https://hooks.example/tank
      particle integration list | tee $HOME/list
      particle webhook delete $(sed -n 's/.*Integration ID \([0-9a-f]*\) .*/\1/p' $HOME/list)
      particle webhook list
      """
    Then its output contains, in this order:
      | Successfully created webhook with ID        |
      | Found 1 integrations registered             |
      | is watching for "tank"                      |
      | type: Webhook                               |
      | and sending to: https://hooks.example/tank  |
      | Found 0 integrations registered             |
    And it ends with exit code 0

  Scenario: Methods of their own, and a file
    When I run:
      """
      particle webhook POST tank https://hooks.example/post && particle integration GET tank https://hooks.example/get
      particle webhook GET tank https://hooks.example/get && particle integration POST tank https://hooks.example/post
      echo '{"event": "level", "url": "https://hooks.example/file", "requestType": "PUT", "json": {"a": "b"}}' > $HOME/hook.json
      particle integration create $HOME/hook.json
      echo y | particle integration delete all
      """
    Then its output contains, in this order:
      | Successfully created webhook with ID |
      | Successfully created webhook with ID |
      | Successfully created webhook with ID |
      | Successfully created webhook with ID |
      | Using settings from the file         |
      | Successfully created webhook with ID |
      | Found 5 integrations registered      |
    And it ends with exit code 0
    And Ada has 0 integrations

  Scenario: An address that is none
    When I run "particle webhook create tank mailto:ada@example.com"
    Then its output contains "url must be an address"
    And it ends with exit code 1
