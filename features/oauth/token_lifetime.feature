Feature: How long a login lasts

  Background:
    Given Ada owns a device "lamp"

  @cloud-safe
  Scenario: Ninety days unless asked otherwise
    When Ada logs in
    Then the session lasts 7776000 seconds

  Scenario: A second before the ninety days are over the session works
    When Ada logs in
    And 7775999 seconds go by
    Then the session still works

  Scenario: After ninety days it does not
    When Ada logs in
    And 90 days go by
    Then the session has expired

  @cloud-safe
  Scenario: An hour, as the app note asks for
    When Ada logs in for 3600 seconds
    Then the session lasts 3600 seconds

  Scenario: A second before the hour is over the session works
    When Ada logs in for 3600 seconds
    And 3599 seconds go by
    Then the session still works

  Scenario: After the hour it does not
    When Ada logs in for 3600 seconds
    And 3600 seconds go by
    Then the session has expired

  @in-process
  Scenario: Until a date
    When Ada logs in until 2026-01-02T00:00:00Z
    Then the session lasts 86400 seconds

  @in-process
  Scenario: After the date the session does not work
    When Ada logs in until 2026-01-02T00:00:00Z
    And 24 hours go by
    Then the session has expired

  Scenario: For ever
    When Ada logs in for ever
    Then the session lasts for ever

  Scenario: For ever is longer than ninety days
    When Ada logs in for ever
    And 87600 hours go by
    Then the session still works

  @cloud-safe
  Scenario: A kept token opens the session again
    Given Ada is logged in
    And Ada keeps the token for later
    When Ada comes back with the kept token
    Then Ada has a session

  Scenario: A kept token that has expired sends the user to the login
    Given Ada is logged in
    And Ada keeps the token for later
    And 90 days go by
    When Ada comes back with the kept token
    Then Ada has to log in again

  Scenario: Logging in again after the kept token has expired
    Given Ada is logged in
    And Ada keeps the token for later
    And 90 days go by
    And Ada came back with the kept token
    When Ada logs in
    Then Ada has a session
