@particle-cli
Feature: particle-cli: tokens

  Background:
    Given Ada is logged in with particle-cli

  Scenario: Making one takes the password
    When I run "echo analytical-engine | particle token create --expires-in 3600"
    Then its output contains "New access token expires on"
    And it ends with exit code 0

  Scenario: One that lasts for ever
    When I run "echo analytical-engine | particle token create --never-expires"
    Then its output contains "New access token never expires"
    And it ends with exit code 0

  Scenario: Revoking another one, and one's own
    When I run:
      """
      other=$(curl -q -s --noproxy '*' $CLOUD_CHAMBER_URL/oauth/token -u particle:particle -d grant_type=password \
        -d username=ada@example.com -d password=analytical-engine | sed 's/.*"access_token":"\([0-9a-f]*\)".*/\1/')
      particle token revoke $other
      particle token revoke $ADA_TOKEN
      particle token revoke --force $ADA_TOKEN
      """
    Then its output contains, in this order:
      | Successfully revoked all provided tokens |
      | use --force to delete it                 |
      | **forcing**                              |
      | Successfully revoked all provided tokens |
    And Ada's token is no longer accepted
