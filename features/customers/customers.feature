Feature: Customers of a product
  The people who use a product's devices are its customers. They own their devices and reach nothing else.

  Background:
    Given Ada has an account
    And Sneaky Pete has an account
    And Ada makes the product "kettle" with the unclaimed device "kettle-1"
    And Ada owns a device "lamp"

  Scenario: A customer that the team made logs in through the product's application
    Given Ada made the customer "Kid@example.com" with the password "tea"
    When the customer "kid@example.com" logs in with the password "tea"
    Then "kid@example.com" has a session without devices

  Scenario: A customer's wrong password is refused
    Given Ada made the customer "kid@example.com" with the password "tea"
    When the customer "kid@example.com" logs in with the password "coffee"
    Then the customer is refused because "User credentials are invalid"

  Scenario: The team changes a password
    Given Ada made the customer "kid@example.com" with the password "tea"
    And Ada changed the password of "kid@example.com" to "coffee"
    When the customer "kid@example.com" logs in with the password "coffee"
    Then "kid@example.com" has a session without devices

  Scenario: A customer claims a device, switches it, and is listed from then on
    Given the server made the customer "kid-7" without a password
    And nobody is listed as a customer
    When the customer "kid-7" claims "kettle-1"
    Then "kid-7" can switch "kettle-1"
    And "kid-7" is listed with "kettle-1"

  Scenario: A customer sets up a device with a claim code
    Given the server made the customer "kid-7" without a password
    When "kid-7" sets up "kettle-1" with a claim code of the product
    And 3 s pass
    Then "kid-7" can switch "kettle-1"
    And "kid-7" is listed with "kettle-1"

  Scenario: A customer's code is for devices of the product alone
    Given the server made the customer "kid-7" without a password
    And Ada gave "lamp" away
    When "kid-7" sets up "lamp" with a claim code of the product
    And 3 s pass
    Then "kid-7" has a session without devices

  Scenario: A customer does not reach the devices of others
    Given the server made the customer "kid-7" without a password
    When "kid-7" tries to switch "lamp"
    Then the customer is refused because "Permission Denied"

  Scenario: A customer does not reach the product
    Given the server made the customer "kid-7" without a password
    When "kid-7" tries to list the customers
    Then the customer is refused because "Permission denied"

  Scenario: A page makes a customer without the application's secret
    When the page makes the customer "Kid@example.com" with the password "tea"
    Then "kid@example.com" has a session without devices
    When the customer "kid@example.com" logs in with the password "tea"
    Then "kid@example.com" has a session without devices

  Scenario: A page without an address to go to makes no customers
    When an application without a page makes the customer "kid@example.com" with the password "tea"
    Then the customer is refused because "Invalid or missing redirect_uri parameter"

  Scenario: The server gets another session for a customer
    Given the server made the customer "kid-7" without a password
    When the server asks for a session of "KID-7"
    Then "kid-7" has a session without devices

  Scenario: A customer that is not the product's
    When the server asks for a session of "nobody"
    Then the customer is refused because "No such customer"

  Scenario: A customer who exists already
    Given the server made the customer "kid-7" without a password
    When Ada tries to make the customer "KID-7"
    Then the customer is refused because "Customer already exists"

  Scenario: Somebody outside the team makes no customers
    When Sneaky Pete tries to make the customer "kid-7"
    Then the customer is refused because "Permission denied"

  Scenario: A session is renewed, once for each refresh token
    Given the server made the customer "kid-7" without a password
    When the server renews the session of "kid-7"
    Then "kid-7" has a session without devices
    When the server renews the session of "kid-7" with the same refresh token
    Then the customer is refused because "Invalid refresh token"

  Scenario: A refresh token is too old after two weeks
    Given the server made the customer "kid-7" without a password
    When 14 days go by
    And the server renews the session of "kid-7"
    Then the customer is refused because "Refresh token has expired"

  Scenario: A deleted customer is gone with its sessions
    Given the server made the customer "kid-7" without a password
    When Ada deletes the customer "kid-7"
    Then the session of "kid-7" is over
    When the server renews the session of "kid-7"
    Then the customer is refused because "Invalid refresh token"

  Scenario: The product itself has a session, which reaches no user's things
    When the server asks for a session of its own
    Then that session lists the customers and no devices

  Scenario: The team's applications are the product's
    When Ada makes the application "Kettle App" for the product
    Then "Kettle App" gets a session of the product
    And "Kettle App" is not among Ada's own applications
    When Ada deletes the application "Kettle App" of the product
    Then "Kettle App" gets no session
