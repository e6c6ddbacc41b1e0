Feature: An account, from the sign-up to the end

  Scenario: Who signs up can log in
    When somebody signs up as "joan@example.com" with the password "eniac"
    And somebody logs in as "joan@example.com" with the password "eniac"
    Then the account is that of "joan@example.com"
    And the account has 0 Wi-Fi devices and 0 cellular devices
    And the account has no second factor

  Scenario: Who signs up may tell a name
    When Joan Clarke signs up as "joan@example.com" with the password "eniac"
    And somebody logs in as "joan@example.com" with the password "eniac"
    Then the account is Joan Clarke's

  Scenario: A name is taken in any spelling
    Given Ada has an account
    When somebody signs up as "ADA@example.com" with the password "x"
    Then it is refused because "username is already taken"

  Scenario: A name is an e-mail address
    When somebody signs up as "joan" with the password "x"
    Then it is refused because "username must be an email address"

  Scenario: An account counts its devices
    Given Ada owns a device "lamp"
    And Ada owns an Argon "shade" running the led firmware
    And Ada owns a Boron "tank" running the sensor firmware
    When Ada looks at her account
    Then the account is that of "ada@example.com"
    And the account has 2 Wi-Fi devices and 1 cellular devices

  Scenario: A device that is given away does not count
    Given Ada owns a device "lamp"
    And Ada gave "lamp" away
    When Ada looks at her account
    Then the account has 0 Wi-Fi devices and 0 cellular devices

  Scenario: Another password
    Given Ada is logged in
    When Ada changes her password to "difference-engine"
    Then Ada is still logged in
    When Ada logs in with the password "difference-engine"
    Then Ada has a session

  Scenario: The old password is over
    Given Ada is logged in
    When Ada changes her password to "difference-engine"
    And Ada logs in with the password "analytical-engine"
    Then the login is refused

  Scenario: Another password, and nobody stays logged in
    Given Ada is logged in
    And Ada is logged in at work too
    When Ada changes her password to "difference-engine" and logs out everywhere
    Then Ada's token is no longer accepted
    And Ada's session at work is over

  Scenario: Who does not know the password cannot change it
    Given Ada is logged in
    When Ada changes her password to "mine-now" with the wrong current one
    Then it is refused because "Password is incorrect"
    When Ada logs in
    Then Ada has a session

  Scenario: Another name
    Given Ada is logged in
    When Ada changes her name to "countess@example.com"
    And somebody logs in as "countess@example.com" with the password "analytical-engine"
    Then the account is that of "countess@example.com"
    When Ada logs in
    Then the login is refused

  Scenario: Somebody else's name
    Given Ada is logged in
    When Ada changes her name to "ada@example.com"
    Then it works
    When somebody signs up as "joan@example.com" with the password "eniac"
    And Ada changes her name to "Joan@example.com"
    Then it is refused because "username is already taken"

  Scenario: A first name needs no password
    Given Ada is logged in
    When Ada calls herself Augusta
    And Ada looks at her account
    Then the account is Augusta's

  Scenario: The end of an account
    Given Ada owns a device "lamp"
    And Grace has an account
    And Ada opened the stream "all" at "/v1/devices/events"
    And Ada is logged in at work too
    When Ada deletes her account
    Then Ada's token is no longer accepted
    And Ada's session at work is over
    And the stream "all" has ended cleanly after 0 events
    When Grace claims "lamp"
    Then Grace has a device "lamp"
    When Ada logs in
    Then the login is refused

  Scenario: Nobody deletes an account without its password
    Given Ada is logged in
    When Ada deletes her account with a wrong password
    Then it is refused because "Password is incorrect"
    And Ada is still logged in

  Scenario: Who comes back after the end is somebody else
    Given Ada owns a device "lamp"
    When Ada deletes her account
    And somebody signs up as "ada@example.com" with the password "analytical-engine"
    And somebody logs in as "ada@example.com" with the password "analytical-engine"
    Then the account has 0 Wi-Fi devices and 0 cellular devices
