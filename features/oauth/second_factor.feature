Feature: Logging in with a second factor
  Codes change every half minute. The one before and the one after the present one are accepted too, for phones whose
  clocks are off. A code works once.

  Background:
    Given Grace has an account with a second factor
    And Grace owns a device "lamp"

  Scenario: Name and password are not enough
    When Grace logs in
    Then Grace is asked for a code

  Scenario: A wrong password is refused before the code is asked for
    When Grace logs in with the password "microsecond"
    Then the login is refused

  Scenario: The code opens a session
    Given Grace gave name and password
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: A wrong code
    Given Grace gave name and password
    When Grace enters a wrong code
    Then the code is refused

  Scenario: A wrong code, then the right one
    Given Grace gave name and password
    And Grace entered a wrong code 1 times
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: Four wrong codes leave a last chance
    Given Grace gave name and password
    And Grace entered a wrong code 4 times
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: Five wrong codes end the attempt
    Given Grace gave name and password
    And Grace entered a wrong code 5 times
    When Grace enters the code on her phone
    Then the code comes too late for this login

  Scenario: After five wrong codes a fresh attempt works
    Given Grace gave name and password
    And Grace entered a wrong code 5 times
    And Grace gave name and password
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: A code that was used opens no second session
    Given Grace gave name and password
    And Grace entered the code on her phone
    And Grace gave name and password
    When Grace enters the same code again
    Then the code is refused

  Scenario: The next code opens a second session
    Given Grace gave name and password
    And Grace entered the code on her phone
    And Grace gave name and password
    And 30 seconds pass
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: The code of the window before is accepted
    Given Grace gave name and password
    And Grace's phone is 30 seconds slow
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: The code of two windows before is not
    Given Grace gave name and password
    And Grace's phone is 60 seconds slow
    When Grace enters the code on her phone
    Then the code is refused

  Scenario: The code of the next window is accepted
    Given Grace gave name and password
    And Grace's phone is 30 seconds fast
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: The code after the next is not
    Given Grace gave name and password
    And Grace's phone is 60 seconds fast
    When Grace enters the code on her phone
    Then the code is refused

  Scenario: The attempt waits nearly five minutes for the code
    Given Grace gave name and password
    And 299 seconds pass
    When Grace enters the code on her phone
    Then Grace has a session

  Scenario: After five minutes the attempt is over
    Given Grace gave name and password
    And 300 seconds pass
    When Grace enters the code on her phone
    Then the code comes too late for this login

  Scenario: An attempt that succeeded is over
    Given Grace gave name and password
    And Grace entered the code on her phone
    And 30 seconds pass
    When Grace enters the code on her phone
    Then the code comes too late for this login

  Scenario: The lifetime asked for with the password holds for the token
    When Grace logs in for 3600 seconds
    And Grace enters the code on her phone
    Then the session lasts 3600 seconds
