@browser
Feature: The cloud's own pages, in a real browser
  Where each step of a log-in leads is told in authorization_code; here is whether a browser gets there, and everybody
  with it.

  Background:
    Given a browser
    And Ada has an account
    And Ada owns a device "lamp"

  Rule: For an application

    Background:
      Given Grace has an account with a second factor
      And Grace owns a device "fan"
      And the application "Mobicle" of Ada's, on this machine

    Scenario: A user with a second factor logs in and allows it
      When "Mobicle" sends Grace to log in
      Then the page says "Mobicle at http://127.0.0.1"
      And the focus is on "Username (email)"
      And the page is accessible
      When I type "grace@example.com" into "Username (email)"
      And I type "nanosecond" into "Password"
      And I press "Log in"
      Then the page says "Your account has a second factor."
      And the focus is on "One-time code or recovery code"
      And the page is accessible
      When I type Grace's code into "One-time code or recovery code"
      And I press "Continue"
      Then the page says "Allow Mobicle?"
      And the page says "full permissions"
      And the page is accessible
      When I press "Allow"
      Then I am back at "Mobicle"
      And the state came back unchanged
      When "Mobicle" exchanges the code
      Then "Mobicle" has a session of Grace's

    Scenario: By keyboard alone
      When "Mobicle" sends Ada to log in
      Then the focus is on "Username (email)"
      When I type "ada@example.com"
      And I press the key Tab
      And I type "analytical-engine"
      And I press the key Enter
      Then the page says "Allow Mobicle?"
      When I press the key Tab
      Then the focus is on "Allow"
      When I press the key Enter
      Then I am back at "Mobicle"
      When "Mobicle" exchanges the code
      Then "Mobicle" has a session of Ada's

    Scenario: The user says no
      When "Mobicle" sends Ada to log in
      And I type "ada@example.com" into "Username (email)"
      And I type "analytical-engine" into "Password"
      And I press "Log in"
      And I press "Deny"
      Then I am back at "Mobicle"
      And "Mobicle" is told that Ada said no
      And the state came back unchanged

    Scenario: A token at once, in the part of the address that no server sees
      When "Mobicle" sends Ada to log in, asking for a token at once
      And I type "ada@example.com" into "Username (email)"
      And I type "analytical-engine" into "Password"
      And I press "Log in"
      And I press "Allow"
      Then I am back at "Mobicle"
      And "Mobicle" has a token of Ada's in the address
      And the state came back unchanged

    Scenario: A wrong password and a wrong code, on a narrow window
      Given the window is 320 wide
      When "Mobicle" sends Grace to log in
      Then nothing sticks out of the window
      When I type "grace@example.com" into "Username (email)"
      And I type "microsecond" into "Password"
      And I press "Log in"
      Then the page says "The username or the password is wrong."
      And "Username (email)" shows "grace@example.com"
      And "Password" shows ""
      And the page is accessible
      And nothing sticks out of the window
      When I type "nanosecond" into "Password"
      And I press "Log in"
      And I type "000000" into "One-time code or recovery code"
      And I press "Continue"
      Then the page says "That code is wrong, too old, or was used before."
      And the page is accessible
      And nothing sticks out of the window
      When I type Grace's code into "One-time code or recovery code"
      And I press "Continue"
      Then the page says "Allow Mobicle?"
      And the page is accessible
      And nothing sticks out of the window

    Scenario: Whoever takes too long starts again
      Given "Mobicle" sent Ada to log in
      And 10 minutes go by
      When I type "ada@example.com" into "Username (email)"
      And I type "analytical-engine" into "Password"
      And I press "Log in"
      Then the page says "This log-in is over"
      And the page does not say "Password"
      And the page is accessible

  Rule: For a forgotten password

    Scenario: The link in the mail, two passwords that differ, and a new one
      Given Ada forgot her password
      When I open "/reset-password?token={Ada's mailed token}"
      Then the page says "For the account ada@example.com."
      And the focus is on "New password"
      And the page is accessible
      When I type "difference-engine" into "New password"
      And I type "different-engine" into "The same again"
      And I press "Set password"
      Then the page says "The two passwords differ."
      And the page is accessible
      When I type "difference-engine" into "New password"
      And I type "difference-engine" into "The same again"
      And I press "Set password"
      Then the page says "Your password is set"
      And the page is accessible
      And the login "ada@example.com" with "difference-engine" opens a session
      When I open "/reset-password?token={Ada's mailed token}"
      Then the page says "This link no longer works"
      And the page is accessible
