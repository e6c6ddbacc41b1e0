Feature: Forgetting the password
  A link comes by mail and leads to a page that sets a new one. The link works once, for an hour, and the newest alone.

  Background:
    Given Ada is logged in

  Scenario: From the mail to the new password
    When Ada forgets her password
    Then Ada has a mail about "Reset your password"
    When Ada follows the link and sets the password "difference-engine"
    Then the reset page says "Your password is set"
    When Ada logs in with the password "difference-engine"
    Then Ada has a session

  Scenario: The page logs out everywhere, as its box is ticked
    Given Ada forgot her password
    When Ada follows the link and sets the password "difference-engine"
    Then Ada's token is no longer accepted

  Scenario: The mail alone changes nothing
    When Ada forgets her password
    And Ada logs in
    Then Ada has a session

  Scenario: The link works once
    Given Ada forgot her password
    And Ada followed the link and set the password "difference-engine"
    When Ada follows the link and sets the password "thinking-machine"
    Then the reset page says "This link no longer works"
    When Ada logs in with the password "difference-engine"
    Then Ada has a session

  Scenario: The link is too old after an hour
    Given Ada forgot her password
    And 1 hour goes by
    When Ada follows the link and sets the password "difference-engine"
    Then the reset page says "This link no longer works"

  Scenario: The link is good for a second less
    Given Ada forgot her password
    And 3599 seconds go by
    When Ada follows the link and sets the password "difference-engine"
    Then the reset page says "Your password is set"

  Scenario: The newest link alone works
    Given Ada forgot her password
    And Ada keeps the link
    And Ada forgot her password
    When Ada follows the kept link and sets the password "difference-engine"
    Then the reset page says "This link no longer works"

  Scenario: The password is typed twice
    Given Ada forgot her password
    When Ada follows the link and sets the password "difference-engine", mistyped
    Then the reset page says "The two passwords differ."
    When Ada follows the link and sets the password "difference-engine"
    Then the reset page says "Your password is set"

  Scenario: A new password does not turn the second factor off
    Given Ada has a second factor
    And Ada forgot her password
    When Ada follows the link and sets the password "difference-engine"
    And Ada logs in with the password "difference-engine"
    Then Ada is asked for a code

  Scenario: Nobody who has no account gets mail
    When somebody without an account forgets the password
    Then it is refused because "User not found."
