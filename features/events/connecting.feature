@in-process
Feature: What connecting brings
  A device that connects tells its owner, in the order of Device OS: that it is there, once a start why it started, whether
  updates may come; and it tells its vitals.

  Background:
    Given Ada owns an Argon "porch" running the led firmware
    And Ada owns an Argon "desk" running a notebook
    And Ada listens to everything

  Scenario: The power goes and comes
    When the power of "porch" goes
    And 60 s pass
    And the power of "porch" returns
    And 1 s passes
    Then Ada has heard exactly:
      | second | from  | event                           | data       | ttl |
      | 50.000 | porch | spark/status                    | offline    | 60  |
      | 60.000 | porch | spark/status                    | online     | 60  |
      | 60.000 | porch | spark/device/last_reset         | power_down | 60  |
      | 60.000 | porch | particle/device/updates/forced  | false      | 60  |
      | 60.000 | porch | particle/device/updates/enabled | true       | 60  |
      | 60.000 | porch | spark/device/diagnostics/update | (vitals)   | 60  |

  Scenario: The network goes and comes: no start, and no reason for one
    When "porch" goes offline
    And 1 s passes
    And "porch" comes back online
    Then Ada has heard exactly:
      | second | from  | event                           | data     |
      | 0.000  | porch | spark/status                    | offline  |
      | 1.000  | porch | spark/status                    | online   |
      | 1.000  | porch | particle/device/updates/forced  | false    |
      | 1.000  | porch | particle/device/updates/enabled | true     |
      | 1.000  | porch | spark/device/diagnostics/update | (vitals) |

  Scenario: The reset button: nobody said goodbye
    Given 10 s pass
    When the reset button of "porch" is pressed
    Then Ada has heard exactly:
      | second | from  | event                           | data      |
      | 10.000 | porch | spark/status                    | offline   |
      | 10.000 | porch | spark/status                    | online    |
      | 10.000 | porch | spark/device/last_reset         | pin_reset |
      | 10.000 | porch | particle/device/updates/forced  | false     |
      | 10.000 | porch | particle/device/updates/enabled | true      |
      | 10.000 | porch | spark/device/diagnostics/update | (vitals)  |

  Scenario Outline: The cloud tells a device to <what>
    When the cloud tells "porch" to <what>
    Then Ada has heard exactly:
      | from  | event                           | data     |
      | porch | spark/status                    | offline  |
      | porch | spark/status                    | online   |
      | porch | spark/device/last_reset         | <reason> |
      | porch | particle/device/updates/forced  | false    |
      | porch | particle/device/updates/enabled | true     |
      | porch | spark/device/diagnostics/update | (vitals) |

    Examples:
      | what   | reason |
      | reboot | user   |

  Scenario: The cloud tells a device to leave its network and come back
    When the cloud tells "porch" to leave its network and come back
    Then the status LED of "porch" is breathing white
    When 3 s pass
    Then Ada has heard exactly:
      | from  | event                           | data     |
      | porch | spark/status                    | offline  |
      | porch | spark/status                    | online   |
      | porch | particle/device/updates/forced  | false    |
      | porch | particle/device/updates/enabled | true     |
      | porch | spark/device/diagnostics/update | (vitals) |

  Scenario: An application that crashes shows it for ten seconds and starts afresh
    Given 5 s pass
    When Ada calls "crash" on "desk" without getting an answer
    And 60 s pass
    Then Ada has heard exactly:
      | second | from | event                           | data              |
      | 15.000 | desk | spark/status                    | offline           |
      | 15.010 | desk | spark/status                    | online            |
      | 15.010 | desk | spark/device/last_reset         | panic, hard_fault |
      | 15.010 | desk | particle/device/updates/forced  | false             |
      | 15.010 | desk | particle/device/updates/enabled | true              |
      | 15.010 | desk | spark/device/diagnostics/update | (vitals)          |
