Feature: Logging in for an application, on the cloud's own pages
  The application sends its user to the cloud and gets a code back, which it exchanges for a token. It never sees the
  password, and the code is of no use to anyone else.

  Background:
    Given Ada has an account
    And Ada owns a device "lamp"
    And Grace has an account with a second factor
    And Grace owns a device "fan"
    And the application "Mobicle" of Ada's
    And the application "Rival" of Ada's

  Scenario: The application gets a session of its user's
    Given "Mobicle" sent Ada to log in
    And Ada gave name and password on the page
    And Ada allowed it
    When "Mobicle" exchanges the code
    Then "Mobicle" has a session of Ada's

  Scenario: A user with a second factor is asked for the code
    Given "Mobicle" sent Grace to log in
    And Grace gave name and password on the page
    And Grace gave the code of her phone on the page
    And Grace allowed it
    When "Mobicle" exchanges the code
    Then "Mobicle" has a session of Grace's

  Scenario: A program without a server listens on this machine
    Given the program "Desk" of Ada's, which listens on this machine
    When Ada logs in for "Desk", and her browser goes where it is sent
    Then "Desk" has a session of Ada's

  Scenario: The state comes back unchanged
    Given "Mobicle" sent Ada to log in
    And Ada gave name and password on the page
    When Ada allows it
    Then the state came back unchanged

  Scenario: The user says no
    Given "Mobicle" sent Ada to log in
    And Ada gave name and password on the page
    When Ada denies it
    Then "Mobicle" is told that Ada said no
    And the state came back unchanged

  Scenario: The user says no without logging in
    Given "Mobicle" sent Ada to log in
    When Ada denies it
    Then "Mobicle" is told that Ada said no

  Scenario: A scope that the cloud does not know asks for everything, and the user is told
    When "Mobicle" sends Ada to log in, asking for "mobicle"
    And Ada gives name and password on the page
    Then the page says "full permissions"
    And the page says "“mobicle”, which this cloud does not know"

  Scenario: A scope that the cloud knows limits the token
    When "Mobicle" sends Ada to log in, asking for "create_customer"
    And Ada gives name and password on the page
    Then the page says "customers:create"
    When Ada allows it
    And "Mobicle" exchanges the code
    Then "Mobicle" may not list devices

  Scenario: A wrong password
    Given "Mobicle" sent Ada to log in
    When Ada gives the password "difference-engine" on the page
    Then the page asks for name and password again

  Scenario: A wrong password, then the right one
    Given "Mobicle" sent Ada to log in
    When Ada gives the password "difference-engine" on the page
    And Ada gives name and password on the page
    Then the page says "Allow Mobicle?"

  Scenario: Five wrong codes end it
    Given "Mobicle" sent Grace to log in
    And Grace gave name and password on the page
    When Grace gives 5 wrong codes on the page
    Then the log-in is over

  Scenario: A recovery code does for a lost phone, once
    Given Grace has the recovery code "mark-1-moth-1947"
    And "Mobicle" sent Grace to log in
    And Grace gave name and password on the page
    When Grace gives the recovery code "mark-1-moth-1947" on the page
    Then the page says "Allow Mobicle?"
    Given "Mobicle" sent Grace to log in
    And Grace gave name and password on the page
    When Grace gives the recovery code "mark-1-moth-1947" on the page
    Then the page says "That code is wrong, too old, or was used before."

  Scenario: Wrong recovery codes count like wrong codes
    Given Grace has the recovery code "mark-1-moth-1947"
    And "Mobicle" sent Grace to log in
    And Grace gave name and password on the page
    When Grace gives 4 wrong codes on the page
    And Grace gives the recovery code "mark-1-wasp-1947" on the page
    Then the log-in is over

  Scenario: An account with single sign-on has no password here
    Given Ada's account uses single sign-on
    And "Mobicle" sent Ada to log in
    When Ada gives the password "analytical-engine" on the page
    Then the page says "This account uses single sign-on; it has no password here."

  Scenario: Ten minutes are long enough
    Given "Mobicle" sent Ada to log in
    And 10 minutes go by
    When Ada gives name and password on the page
    Then the log-in is over

  Scenario: A token at once, in the address, as it was done once
    When "Mobicle" sends Ada to log in, asking for a token at once
    And Ada gives name and password on the page
    And Ada allows it
    Then "Mobicle" has a token of Ada's in the address
    And the state came back unchanged

  Rule: A code is good once, for half a minute, for its application alone

    Background:
      Given "Mobicle" sent Ada to log in
      And Ada gave name and password on the page
      And Ada allowed it

    Scenario: Somebody replays the code
      Given "Mobicle" exchanged the code
      When "Mobicle" exchanges the code
      Then the code is worth nothing to "Mobicle"
      And the session of the first time is over

    Scenario: Another application intercepts the code
      When "Rival" exchanges the code
      Then the code is worth nothing to "Rival"
      When "Mobicle" exchanges the code
      Then "Mobicle" has a session of Ada's

    Scenario: The application takes its time
      Given 30 seconds go by
      When "Mobicle" exchanges the code
      Then the code has expired

  Rule: Nobody else can join in

    Scenario: A log-in is finished in another browser than it was begun in
      Given "Mobicle" sent Ada to log in
      When Ada goes on in another browser
      Then the log-in is over

    Scenario Outline: A redirect to <case>
      When somebody asks in the name of "Mobicle" for a redirect to "<uri>"
      Then the request is refused with "redirect_uri does not match" and leads nowhere

      Examples:
        | case                              | uri                                            |
        | a host that is not registered     | https://evil.example/callback                  |
        | a host that begins like the right | https://mobicle.example.evil.example/callback  |
        | a host behind a user name         | https://mobicle.example@evil.example/callback  |
        | a path that begins like the right | https://mobicle.example/callback/../evil       |
        | the right place with a query      | https://mobicle.example/callback?next=evil     |
        | the right place with a fragment   | https://mobicle.example/callback#evil          |
        | the right place without TLS       | http://mobicle.example/callback                |
        | the home of another application   | https://rival.example/callback                 |

  Rule: No token goes beyond its application's scopes

    Scenario Outline: An application that may create customers asks for <case>
      Given the application "Shop" of Ada's, limited to "customers:create"
      When "Shop" sends Ada to log in, asking for "<scope>"
      And Ada gives name and password on the page
      And Ada allows it
      And "Shop" exchanges the code
      Then "Shop" may not list devices

      Examples:
        | case                            | scope           |
        | everything                      | *:*             |
        | what the cloud does not know    | shop            |
        | what it may                     | customers:create|
