Feature: Reading a variable of a device

  Background:
    Given Ada owns a device "bench" running the demo firmware

  Scenario: An int
    Given the pin A0 of "bench" carries 1234
    And 1 second passes
    When Ada reads "sensorValue" of "bench"
    Then the value is the int 1234

  Scenario: A bool
    Given Ada called "led" on "bench" with "on"
    When Ada reads "ledState" of "bench"
    Then the value is the bool true

  @in-process
  Scenario: A double
    Given 1.5 seconds pass
    When Ada reads "uptime" of "bench"
    Then the value is the double 1.5

  Scenario: A string
    When Ada reads "firmware" of "bench"
    Then the value is the string "cloud-chamber demo 1.0"

  Scenario: A variable shows what is, not what was
    Given Ada called "led" on "bench" with "on"
    And Ada called "led" on "bench" with "off"
    When Ada reads "ledState" of "bench"
    Then the value is the bool false

  @in-process
  Scenario Outline: The bare <type>
    Given 1.5 seconds pass
    When Ada reads the bare "<variable>" of "bench"
    Then the text "<text>" comes, and nothing else

    Examples:
      | type   | variable    | text                     |
      | int    | sensorValue | 0                        |
      | bool   | ledState    | false                    |
      | double | uptime      | 1.5                      |
      | string | firmware    | 'cloud-chamber demo 1.0' |

  Scenario: A variable that the device does not offer
    When Ada reads "pressure" of "bench"
    Then the reading fails because there is no such variable

  Scenario: A device that does not exist
    When Ada reads "uptime" of "lantern"
    Then it fails because there is no such device

  Scenario: Sneaky Pete and Ada's device
    Given Sneaky Pete has an account
    When Sneaky Pete reads "uptime" of "bench"
    Then it fails because there is no such device

  Scenario: An offline device is answered for at once
    Given "bench" is offline
    When Ada reads "uptime" of "bench"
    Then the reading fails because the device cannot be reached

  Scenario: An unknown variable of an offline device
    Given "bench" is offline
    When Ada reads "pressure" of "bench"
    Then the reading fails because there is no such variable

  @in-process
  Scenario: As in the real cloud, readers of an offline device wait if the world says so
    Given callers of offline devices wait as long as in the real cloud
    And "bench" is offline
    And Ada is reading "uptime" of "bench"
    When 29.999 seconds pass
    Then Ada is still waiting

  @in-process
  Scenario: As in the real cloud, they wait thirty seconds
    Given callers of offline devices wait as long as in the real cloud
    And "bench" is offline
    And Ada is reading "uptime" of "bench"
    When 30 seconds pass
    Then the reading times out

  @in-process
  Scenario: A device that does not answer has nearly thirty seconds
    Given "bench" hears everything and answers nothing
    And Ada is reading "uptime" of "bench"
    When 29.999 seconds pass
    Then Ada is still waiting

  @in-process
  Scenario: A device that does not answer has thirty seconds
    Given "bench" hears everything and answers nothing
    And Ada is reading "uptime" of "bench"
    When 30 seconds pass
    Then the reading times out
