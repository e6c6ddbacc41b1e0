@browser
Feature: The page with a token in its source, in a browser
  It shows why nobody should have such a page.

  Scenario: Its author builds it, it works, and a thief has the account
    Given a browser
    And Ada has an account
    And Ada owns a device "lamp" running the led firmware
    And Ada owns a device "safe" running the led firmware
    When I open "/examples/embedded-token.html"
    Then the page says "Do not do this."
    And the page says "There is no token in this page yet"
    And the page is accessible
    When I press "Look at the source"
    Then the page says "Nothing to steal"
    When I type "{Ada's token}" into "Access token"
    And I type "{lamp's id}" into "Device id"
    And I press "Build the page"
    Then the focus is on "Open the page"
    When I press "Open the page"
    And I look at the new tab
    And I press "LED on"
    Then the page says "Call completed"
    And the LED of "lamp" is on
    When I press "Look at the source"
    Then the page says "It opens the account of ada@example.com, with these devices:"
    And the page says "{Ada's token}"
    And the page says "safe, online"
    And the page is accessible
