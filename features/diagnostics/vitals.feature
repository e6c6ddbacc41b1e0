@in-process
Feature: The vitals of a device
  A device tells how it is when it connects and when it is asked. The cloud keeps that for a month.

  Background:
    Given Ada owns an Argon "porch" running a notebook
    And Grace has an account

  Scenario: A device told its vitals when it connected
    When 90 s pass
    Then the last vitals of "porch" are of second 0
    And they say:
      | /device/system/uptime                       | 0           |
      | /device/network/signal/at                   | "Wi-Fi"     |
      | /device/network/connection/status           | "connected" |
      | /device/cloud/connection/attempts           | 1           |
      | /device/cloud/connection/disconnects        | 0           |
      | /device/cloud/connection/disconnect_reason  | "none"      |
      | /device/cloud/publish/rate_limited          | 0           |
      | /service/device/status                      | "ok"        |
      | /service/cloud/uptime                       | 0           |

  Scenario: A device that is asked tells how it is now
    Given "porch" shouts "x" with "1"
    And "porch" shouts "x" with "2"
    And "porch" shouts "x" with "3"
    And "porch" shouts "x" with "4"
    And "porch" cannot shout "x"
    And 90 s pass
    And Ada listens to everything
    When Ada asks "porch" for its vitals
    Then the last vitals of "porch" are of second 90
    And they say:
      | /device/system/uptime              | 90 |
      | /device/cloud/publish/rate_limited | 1  |
      | /service/cloud/uptime              | 90 |
      | /service/cloud/publish/sent        | 7  |
    And Ada has heard exactly:
      | second | from  | event                           | data     |
      | 90.000 | porch | spark/device/diagnostics/update | (vitals) |

  Scenario: Losses of the network are counted, and a start counts anew
    Given the network of "porch" breaks
    And 100 s pass
    When "porch" comes back online
    Then the last vitals of "porch" are of second 100
    And they say:
      | /device/system/uptime                      | 100                  |
      | /device/network/connection/attempts        | 2                    |
      | /device/network/connection/disconnects     | 1                    |
      | /device/cloud/connection/attempts          | 2                    |
      | /device/cloud/connection/disconnects       | 1                    |
      | /device/cloud/connection/disconnect_reason | "network_disconnect" |
    When the reset button of "porch" is pressed
    Then the last vitals of "porch" are of second 100
    And they say:
      | /device/system/uptime                | 0 |
      | /device/cloud/connection/attempts    | 1 |
      | /device/cloud/connection/disconnects | 0 |

  Scenario: An offline device is asked in vain
    Given "porch" is offline
    And 10 s pass
    When Ada asks "porch" for its vitals
    And "porch" comes back online
    Then the last vitals of "porch" are of second 10

  Scenario: The history
    Given 1 h goes by
    And Ada asks "porch" for its vitals
    And 1 h goes by
    And Ada asks "porch" for its vitals
    Then "porch" has vitals of the seconds 0, 3600, 7200
    And "porch" has vitals of the seconds 3600 from second 1 to second 7200
    And "porch" has vitals of the seconds 3600, 7200 from second 3600 to second 7201

  Scenario: Vitals are kept for thirty days
    Given 29 days go by
    And Ada asks "porch" for its vitals
    And 2 days go by
    Then "porch" has vitals of the seconds 2505600
    When 29 days go by
    Then "porch" has no vitals

  Scenario: Somebody else's device tells nothing
    When Grace asks for the vitals of "porch"
    Then it fails because there is no such device
