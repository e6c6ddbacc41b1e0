@particle-cli
Feature: particle-cli: logging in and out
  Each line is typed as it stands here, into a shell with a home folder of its own.

  Background:
    Given Ada has an account
    And Grace has an account with a second factor

  Scenario: Pointing it at the cloud
    Given particle-cli was never used here
    When I run:
      """
      particle profile
      particle profile set apiUrl $CLOUD_CHAMBER_URL
      particle profile
      particle login --username ada@example.com --password analytical-engine
      particle whoami
      particle profile --list
      """
    Then its output contains, in this order:
      | Using API: https://api.particle.io |
      | Using API: http://127.0.0.1        |
      | Successfully completed login!      |
      | > ada@example.com                  |
      | 1.) particle                       |
    And it ends with exit code 0

  Scenario: Another profile has another login
    Given Ada is logged in with particle-cli
    When I run:
      """
      particle profile work
      particle profile set apiUrl $CLOUD_CHAMBER_URL
      particle whoami
      particle profile particle
      particle whoami
      """
    Then its output contains, in this order:
      | You're not logged in. |
      | > ada@example.com     |
    And it ends with exit code 0

  Scenario: A wrong password
    Given particle-cli is pointed at the cloud
    When I run "particle login -u ada@example.com -p difference-engine"
    Then its output contains "User credentials are invalid"
    And its output contains "It seems we're having trouble with logging in."
    And it ends with exit code 1

  Scenario: A second factor
    Given particle-cli is pointed at the cloud
    When I run "particle login -u grace@example.com -p nanosecond --otp $GRACE_CODE && particle whoami"
    Then its output contains, in this order:
      | Use your authenticator app      |
      | Successfully completed login!   |
      | > grace@example.com             |
    And it ends with exit code 0

  Scenario: A wrong code
    Given particle-cli is pointed at the cloud
    When I run "particle login -u grace@example.com -p nanosecond --otp 000000"
    Then its output contains "This login code didn't work."
    And its output contains "It seems we're having trouble with logging in."
    And it ends with exit code 1

  Scenario: A token of one's own
    Given particle-cli is pointed at the cloud
    When I run "particle login --token $ADA_TOKEN && particle list"
    Then its output contains "Successfully completed login!"
    And its output contains "No devices found."
    And it ends with exit code 0

  Scenario: Logging out revokes the token
    Given Ada is logged in with particle-cli
    When I run "particle logout && particle whoami"
    Then its output contains "You have been logged out from ada@example.com"
    And its output contains "You're not logged in."
    And it ends with exit code 1
    And Ada's token is no longer accepted

  Scenario: A token that was revoked elsewhere ends the session here
    Given Ada is logged in with particle-cli
    When Ada logs out
    And I run "particle list"
    Then its output contains "You're not logged in. Run `particle login` to authenticate."
    And it ends with exit code 1
    When I run "particle profile"
    Then its output contains "Access token: null"
