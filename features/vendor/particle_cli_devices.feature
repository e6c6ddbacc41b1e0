@particle-cli
Feature: particle-cli: devices

  Background:
    Given Ada owns an Argon "lamp" running the thermometer firmware
    And Ada owns an Argon "desk" running the led firmware

  Scenario: Listing
    Given Ada owns a device "attic" running the led firmware
    And "attic" is offline
    And Ada is logged in with particle-cli
    When I run "particle list && particle cloud list offline"
    Then its output contains, in this order:
      | attic [                |
      | (Photon 2 / P2) is offline |
      | desk [                 |
      | (Argon) is online      |
      | Functions:             |
      | int led (String args)  |
      | lamp [                 |
      | (Argon) is online      |
      | Variables:             |
      | temperature (double)   |
      | attic [                |
    And it ends with exit code 0

  Scenario: What there is to call and to read
    Given Ada is logged in with particle-cli
    When I run "particle function list && particle variable list"
    Then its output contains, in this order:
      | polling server to see what devices are online |
      | desk          |
      | int led (String args) |
      | polling server to see what devices are online |
      | temperature (double) |
    And it ends with exit code 0

  Scenario: Calling a function
    Given Ada is logged in with particle-cli
    When I run "particle call desk led on"
    Then its output contains "1"
    And it ends with exit code 0
    And the LED of "desk" is on
    When I run "particle function call $DESK_ID led off"
    Then it ends with exit code 0
    And the LED of "desk" is off

  Scenario: A function that is not there, and a device that is away
    Given Ada is logged in with particle-cli
    When I run "particle call desk brew cup"
    Then its output contains "Function call failed: Function `brew` not found"
    And it ends with exit code 1
    When "desk" goes offline
    And I run "particle call desk led on"
    Then its output contains "Timed out."
    And it ends with exit code 1

  Scenario: Reading a variable
    Given Ada is logged in with particle-cli
    When I run "particle get lamp temperature && particle variable get $LAMP_ID temperature && particle get temperature"
    Then its output contains, in this order:
      | -50 |
      | -50 |
      | -50 |
    And it ends with exit code 0

  Scenario: A variable that is not there
    Given Ada is logged in with particle-cli
    When I run "particle get lamp weather"
    Then its output contains "Some variables could not be read"
    And it ends with exit code 1

  Scenario: Watching a variable
    Given Ada is logged in with particle-cli
    And I started "particle monitor lamp temperature"
    And its output contains "Hit CTRL-C to stop!"
    And its output contains "-50"
    When I stop it
    Then its output does not contain "Error"

  Scenario: Renaming
    Given Ada is logged in with particle-cli
    When I run "particle device rename desk porch && particle cloud name porch hall"
    Then its output contains "Successfully renamed device desk to: porch"
    And its output contains "Successfully renamed device porch to: hall"
    And it ends with exit code 0
    When Ada calls "led" on "hall" with "on"
    Then the device returns 1

  Scenario: Rainbows
    Given Ada is logged in with particle-cli
    When I run "particle nyan desk && particle cloud nyan desk off"
    Then it ends with exit code 0

  Scenario: Claiming and releasing
    Given nobody owns the device "stray"
    And Ada is logged in with particle-cli
    When I run "particle device add $STRAY_ID && particle device remove --yes stray && particle cloud claim $STRAY_ID && particle cloud remove --yes $STRAY_ID"
    Then its output contains, in this order:
      | Successfully claimed device |
      | releasing device stray      |
      | Okay!                       |
      | Successfully claimed device |
      | Okay!                       |
    And it ends with exit code 0

  Scenario: Somebody else's device
    Given Grace owns a device "lab" running the led firmware
    And Ada is logged in with particle-cli
    When I run "echo n | particle device add $LAB_ID"
    Then its output contains "That device belongs to someone else. Would you like to request a transfer?"
    And its output contains "You cannot claim a device owned by someone else"
    And it ends with exit code 1
