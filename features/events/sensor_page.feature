Feature: The sensor page
  The page of the application note: it lists devices to know them by name, opens a stream of `sensorValueEvent`, and
  shows a bar from 0 to 4095 for each device that says something.

  Scenario: Bars appear and move
    Given Ada owns an Argon "greenhouse" running the sensor firmware
    And Ada owns a Boron "tank" running the sensor firmware
    And Ada owns a Photon 2 "workbench" running the demo firmware
    And Ada owns a device "porch"
    And the level on "greenhouse" is 4095
    And the level on "tank" is 100
    And Ada has the sensor page open
    When 1001 ms pass
    Then Ada's sensor page shows:
      | device     | value |
      | greenhouse | 4095  |
      | tank       | 100   |
    When the level on "tank" becomes 2000
    And the level on "workbench" becomes 512
    And 2 s pass
    Then Ada's sensor page shows:
      | device     | value |
      | greenhouse | 4095  |
      | tank       | 2000  |
      | workbench  | 512   |
    When the level on "greenhouse" becomes 0
    And 2 s pass
    Then Ada's sensor page shows:
      | device     | value |
      | greenhouse | 0     |
      | tank       | 2000  |
      | workbench  | 512   |

  Scenario: A device that is new to the page is shown by its id
    Given Ada has an account
    And nobody owns the sensor "newcomer" at level 1500
    And Ada has the sensor page open
    When Ada claims "newcomer"
    And 1001 ms pass
    Then Ada's sensor page shows:
      | device          | value |
      | {newcomer's id} | 1500  |

  Scenario: A new device adds a row once it comes online
    Given Ada owns a device "tank" running the sensor firmware
    And Ada owns a device "shed" running the sensor firmware
    And the level on "tank" is 100
    And the level on "shed" is 200
    And "shed" is offline
    And Ada has the sensor page open
    When 1001 ms pass
    Then Ada's sensor page shows:
      | device | value |
      | tank   | 100   |
    When "shed" comes back online
    And 1 ms passes
    Then Ada's sensor page shows:
      | device | value |
      | tank   | 100   |
      | shed   | 200   |

  Scenario: A page that is opened later sees nothing until something changes
    Given Ada owns a device "tank" running the sensor firmware
    And the level on "tank" is 100
    And 5 s pass
    And Ada has the sensor page open
    When 60 s pass
    Then Ada's sensor page shows nothing
    When the level on "tank" becomes 106
    And 51 ms pass
    Then Ada's sensor page shows:
      | device | value |
      | tank   | 106   |
