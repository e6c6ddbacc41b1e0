Feature: Logging out

  Background:
    Given Ada owns a device "lamp"

  @cloud-safe
  Scenario: After logging out the token is worth nothing
    Given Ada is logged in
    When Ada logs out
    Then Ada's token is no longer accepted

  @cloud-safe
  Scenario: A kept token is worth nothing after logging out
    Given Ada is logged in
    And Ada keeps the token for later
    And Ada logged out
    When Ada comes back with the kept token
    Then Ada has to log in again

  Scenario: Logging out in one place leaves the others alone
    Given Ada is logged in
    And Ada is logged in at work too
    When Ada logs out
    Then Ada's session at work still works

  Scenario: Logging out everywhere
    Given Ada is logged in
    And Ada is logged in at work too
    When Ada logs out everywhere
    Then Ada's session at work is over

  Scenario: Logging out everywhere is nobody else's business
    Given Grace has an account
    And Ada is logged in
    And Grace uses her account
    When Ada logs out everywhere
    Then Grace is still logged in

  @in-process
  Scenario: Many sessions log out at the same time
    Given the cloud serves on several threads
    And Ada is logged in
    When Ada logs in and out again 20 times at the same time
    Then all of these sessions are over
    And Ada's first session is the only one left
