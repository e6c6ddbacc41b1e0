@browser
Feature: The page that watches sensors, in a browser

  Background:
    Given a browser
    And Ada has an account
    And Grace has an account with a second factor
    And Ada owns a device "greenhouse" running the sensor firmware
    And Ada owns a device "tank" running the sensor firmware
    And Ada owns a device "shed" running the sensor firmware
    And the level on "greenhouse" is 4095
    And the level on "tank" is 100
    And the level on "shed" is 200
    And "shed" is offline

  Scenario: Bars appear and move, and a device that comes later has its row
    Given I opened "/examples/sensor.html"
    And I typed "ada@example.com" into "Username (e-mail)"
    And I typed "analytical-engine" into "Password"
    And I pressed "Log in"
    And the page says "Connected."
    When 1001 ms pass
    Then "greenhouse" shows "4095"
    And "tank" shows "100"
    And the page does not say "shed"
    When the level on "tank" becomes 2000
    And 2 s pass
    Then "tank" shows "2000"
    And "greenhouse" shows "4095"
    When "shed" comes back online
    And 1 ms passes
    Then "shed" shows "200"
    And the page is accessible
    When the window is 320 wide
    Then nothing sticks out of the window
    Given I copied the token that the page keeps
    When I press "Log out"
    Then the page says "Log in to Particle"
    And the page does not say "greenhouse"
    And the copied token is at last refused
    And at last 0 streams are open

  Scenario: The stream is torn, and goes on by itself
    Given the fault:
      """
      {"drop_after": 1, "times": 1}
      """
    And I opened the file "mock-cloud/web/examples/sensor.html"
    And I typed "ada@example.com" into "Username (e-mail)"
    And I typed "analytical-engine" into "Password"
    And I pressed "Log in"
    And the page says "Connected."
    When 1001 ms pass
    Then the fault has acted 1 time
    And at last 1 stream is open
    And the page says "Connected."
    When the level on "tank" becomes 2000
    And 2 s pass
    Then "tank" shows "2000"

  Scenario: A second factor, a reload, and a session that ends in the middle
    Given I opened "/examples/sensor.html"
    And I typed "grace@example.com" into "Username (e-mail)"
    And I typed "nanosecond" into "Password"
    And I pressed "Log in"
    And I typed Grace's code into "One-time code from your authenticator app"
    And I pressed "Log in"
    And the page says "Connected."
    When I reload the page
    Then the page says "Logged in as grace@example.com"
    And the page says "Connected."
    When 1 h goes by
    Then the page says "Please log in again. The access token provided has expired."
