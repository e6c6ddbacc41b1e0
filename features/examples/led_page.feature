@browser
Feature: The page that switches an LED, in a browser
  The page of the application note: log in, choose one of the devices whose firmware has an LED to switch, switch it.

  Background:
    Given a browser
    And Ada has an account
    And Grace has an account with a second factor
    And Ada owns a device "workbench" running the demo firmware
    And Ada owns a device "porch-light" running the led firmware
    And Ada owns a device "garage-light" running the led firmware
    And Ada owns a device "tank" running the sensor firmware
    And "garage-light" is offline

  Scenario: From the list of pages to an LED and back out
    When I open "/examples/"
    Then the page is accessible
    When I press "Control an LED"
    Then the page says "Log in to Particle"
    And the focus is on "Username (e-mail)"
    And the page is accessible
    When I type "ada@example.com" into "Username (e-mail)"
    And I type "difference-engine" into "Password"
    And I press "Log in"
    Then the page says "Login failed, please try again: User credentials are invalid"
    And "Password" shows ""
    And the page is accessible
    When I type "analytical-engine" into "Password"
    And I press "Log in"
    Then the page says "Logged in as ada@example.com"
    And the page does not say "Log in to Particle"
    And I can choose among "workbench", "porch-light", "garage-light (offline)"
    And the page is accessible
    When I choose "porch-light"
    And I press "LED on"
    Then the page says "Call completed"
    And the LED of "porch-light" is on
    And the LED of "workbench" is off
    When I press "LED off"
    Then the page says "Call completed"
    And the LED of "porch-light" is off
    When I choose "garage-light (offline)"
    And I press "LED on"
    Then the page says "Error calling device: Timed out."
    And the page is accessible
    When I reload the page
    Then the page says "Logged in as ada@example.com"
    And I can choose among "workbench", "porch-light", "garage-light (offline)"
    Given I copied the token that the page keeps
    When I press "Log out"
    Then the page says "Log in to Particle"
    And the page does not say "Logged in as"
    And the copied token is at last refused
    When I reload the page
    Then the page says "Log in to Particle"

  Scenario: A user with a second factor, and without devices
    When I open "/examples/led.html"
    And I type "grace@example.com" into "Username (e-mail)"
    And I type "nanosecond" into "Password"
    And I press "Log in"
    Then the page says "Second factor"
    And the focus is on "One-time code from your authenticator app"
    And the page is accessible
    When I type "000000" into "One-time code from your authenticator app"
    And I press "Log in"
    Then the page says "Login failed, please try again: OTP expired"
    When I type "grace@example.com" into "Username (e-mail)"
    And I type "nanosecond" into "Password"
    And I press "Log in"
    And I type Grace's code into "One-time code from your authenticator app"
    And I press "Log in"
    Then the page says "Logged in as grace@example.com"
    And the page says "No devices are running led control firmware"
    And the page is accessible

  Scenario: The token's hour is over, and then the cloud is gone
    Given I opened "/examples/led.html"
    And I typed "ada@example.com" into "Username (e-mail)"
    And I typed "analytical-engine" into "Password"
    And I pressed "Log in"
    And the page says "Logged in as ada@example.com"
    When 1 h goes by
    And I press "LED on"
    Then the page says "Please log in again. The access token provided has expired."
    And the LED of "workbench" is off
    When I type "ada@example.com" into "Username (e-mail)"
    And I type "analytical-engine" into "Password"
    And I press "Log in"
    Then the page says "Logged in as ada@example.com"
    When the cloud stops
    And I press "LED on"
    Then the page says "Error calling device: no answer from the cloud at http://127.0.0.1"
    And the page is accessible

  Scenario: From the disk, on a phone's width, by keyboard alone
    Given the window is 320 wide
    When I open the file "mock-cloud/web/examples/led.html"
    Then the focus is on "Username (e-mail)"
    And nothing sticks out of the window
    When I type "ada@example.com"
    And I press the key Tab
    And I type "analytical-engine"
    And I press the key Enter
    Then the page says "Logged in as ada@example.com"
    And nothing sticks out of the window
    When I press the key Tab
    Then the focus is on "Device"
    When I press the key Down
    Then "Device" shows "porch-light"
    When I press the key Tab
    Then the focus is on "LED on"
    When I press the key Enter
    Then the page says "Call completed"
    And the LED of "porch-light" is on
