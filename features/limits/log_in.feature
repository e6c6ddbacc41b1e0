Feature: Limits on logging in
  A cloud may be told to keep to the documented limits. Then whoever guesses ten times in a row has to wait for half an
  hour, and nobody logs in more than a hundred times in five minutes. Where somebody is counts, not who they say they are.

  Background:
    Given the cloud keeps to the documented limits
    And Ada has an account
    And Grace has an account with a second factor

  Scenario: Ada types a wrong password ten times in a row
    Given Ada typed a wrong password 10 times
    When Ada logs in
    Then the login has to wait for 1800 seconds

  Scenario: The block ends after half an hour, and not before
    Given Ada typed a wrong password 10 times
    And 29 minutes 59 seconds 999 ms go by
    And Ada has to wait for 1 second
    When 1 ms goes by
    And Ada logs in
    Then Ada has a session

  Scenario: Trying again and again does not make the wait longer
    Given Ada typed a wrong password 10 times
    And 29 minutes go by
    And Ada has to wait for 60 seconds
    And Ada has to wait for 60 seconds
    When 1 minute goes by
    And Ada logs in
    Then Ada has a session

  Scenario: Nine times is not too often
    Given Ada typed a wrong password 9 times
    When Ada logs in
    Then Ada has a session

  Scenario: The right password ends the row
    Given Ada typed a wrong password 9 times
    And Ada is logged in
    And Ada typed a wrong password 9 times
    When Ada logs in
    Then Ada has a session

  Scenario: Half a log-in does not end the row
    Given Ada typed a wrong password 9 times
    And Grace gave name and password
    And Ada typed a wrong password 1 times
    When Ada logs in
    Then the login has to wait for 1800 seconds

  Scenario: Being asked for a code is no failure, however often
    Given Grace gave name and password 20 times
    And Grace gave name and password
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: Wrong codes are failures
    Given Grace gave name and password
    And Grace entered a wrong code 5 times
    And Grace gave name and password
    And Grace entered a wrong code 5 times
    When Ada logs in
    Then the login has to wait for 1800 seconds

  Scenario: Who is logged in is not disturbed by who guesses
    Given Ada is logged in
    And Sneaky Pete typed a wrong password 10 times
    Then the session still works

  Scenario: A hundred log-ins in five minutes, and no more
    Given Ada logged in 100 times
    When Ada logs in
    Then the login has to wait for 300 seconds

  Scenario: The five minutes begin with the first of them
    Given Ada logged in 1 times
    And 4 minutes go by
    And Ada logged in 99 times
    And Ada has to wait for 60 seconds
    When 1 minute goes by
    And Ada logs in
    Then Ada has a session

  Scenario: Saying one is somewhere else does not help
    Given Ada typed a wrong password 10 times
    When this is sent:
      """
      POST /oauth/token
      X-Forwarded-For: 192.0.2.7
      Forwarded: for=192.0.2.7
      Content-Type: application/x-www-form-urlencoded

      client_id=particle&client_secret=particle&grant_type=password&username=ada@example.com&password=analytical-engine
      """
    Then the status is 429
