Feature: A second factor, and losing it
  The cloud offers a secret; the first code of it turns the second factor on and earns recovery codes, each of which
  works once in place of a code.

  Background:
    Given Ada is logged in

  Scenario: It counts once it is confirmed
    Given Ada asked for a second factor
    When Ada logs in
    Then Ada has a session

  Scenario: The first code turns it on
    Given Ada asked for a second factor
    When Ada confirms it with the code on her phone
    Then Ada gets 10 different recovery codes
    When Ada looks at her account
    Then the account has a second factor
    When Ada logs in
    Then Ada is asked for a code

  Scenario: What the phone gets is the secret in two more forms
    When Ada asks for a second factor
    Then the URL for her phone holds the secret and her name
    And the picture for her phone is one

  Scenario: A wrong code does not
    Given Ada asked for a second factor
    When Ada confirms it with a wrong code
    Then it is refused because "Invalid one-time code"
    When Ada confirms it with the code on her phone
    Then Ada gets 10 different recovery codes

  Scenario: Five wrong codes end the offer
    Given Ada asked for a second factor
    And Ada confirmed it with a wrong code 5 times
    When Ada confirms it with the code on her phone
    Then it is refused because "Invalid mfa token"

  Scenario: An offer stands for half an hour
    Given Ada asked for a second factor
    And 30 minutes go by
    When Ada confirms it with the code on her phone
    Then it is refused because "Invalid mfa token"

  Scenario: Nobody who was logged in before stays so, if Ada says so
    Given Ada asked for a second factor
    And Ada is logged in at work too
    When Ada confirms it with the code on her phone and logs out everywhere
    Then Ada's session at work is over
    And Ada's token is no longer accepted

  Scenario: Losing the phone
    Given Ada has a second factor
    And Ada gave name and password
    When Ada enters a recovery code
    Then Ada has a session

  Scenario: A recovery code works once
    Given Ada has a second factor
    And Ada gave name and password
    And Ada entered a recovery code
    And Ada gave name and password
    When Ada enters the same recovery code
    Then the recovery code is refused
    When Ada enters another recovery code
    Then Ada has a session

  Scenario: Wrong recovery codes count like wrong codes
    Given Ada has a second factor
    And Ada gave name and password
    And Ada entered a wrong recovery code 5 times
    When Ada enters a recovery code
    Then the code comes too late for this login

  Scenario: The password turns it off
    Given Ada has a second factor
    When Ada turns it off
    And Ada logs in
    Then Ada has a session

  Scenario: A login that waits for a code ends with it
    Given Ada has a second factor
    And Ada gave name and password
    When Ada turns it off
    And Ada enters a recovery code
    Then the code comes too late for this login

  Scenario: A wrong password does not turn it off
    Given Ada has a second factor
    When Ada turns it off with a wrong password
    Then it is refused because "Password is incorrect"
    When Ada looks at her account
    Then the account has a second factor
