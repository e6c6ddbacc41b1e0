Feature: Listing devices

  Scenario: Nobody's devices but one's own are listed
    Given Ada owns a device "lamp"
    And Grace owns a device "lab-light"
    And nobody owns the device "stray"
    When Ada lists her devices
    Then the list is, in this order:
      | lamp |

  Scenario: Somebody without devices
    Given Ada owns a device "lamp"
    And Sneaky Pete has an account
    When Sneaky Pete lists his devices
    Then the list is empty

  Scenario: The device that connected last comes first
    Given Ada owns a device "lamp"
    And Ada owns a device "fan"
    And Ada owns a device "door"
    And 10 seconds pass
    And "fan" is offline
    And "fan" came back online
    When Ada lists her devices
    Then the list is, in this order:
      | fan  |
      | lamp |
      | door |

  Scenario: The page of the app note offers devices with an LED, and marks those that are offline
    Given Ada owns a device "lamp" running the led firmware
    And Ada owns a device "thermometer" running the thermometer firmware
    And Ada owns a device "garage" running the led firmware
    And Ada owns a device "coffee-maker" running the coffee firmware
    And Ada owns a device "bench" running the demo firmware
    And "garage" is offline
    And "thermometer" is offline
    When Ada lists her devices
    Then the page of the app note offers:
      | lamp             |
      | garage (offline) |
      | bench            |

  Scenario Outline: A device is found by <how>
    Given Ada owns a device "lamp"
    When Ada looks up "lamp" by <how>
    Then the device "lamp" is found

    Examples:
      | how                |
      | its id             |
      | its id in capitals |
      | name               |

  Scenario: A name is not found in other letter case
    Given Ada owns a device "lamp"
    When Ada looks up "LAMP" by name
    Then it fails because there is no such device

  Scenario: Somebody else's device is not found
    Given Ada owns a device "lamp"
    And Sneaky Pete has an account
    When Sneaky Pete looks up "lamp" by its id
    Then it fails because there is no such device

  Scenario: Two people may use the same name
    Given Ada owns a device "lamp"
    And Grace owns a device "lamp"
    When Grace looks up "lamp" by name
    Then Grace has a device "lamp"
