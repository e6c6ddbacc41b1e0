Feature: Testing programs
  A program runs beside the cloud and finds address, tokens and ids in its environment.

  Background:
    Given Ada owns a device "lamp" running the led firmware

  Scenario: A program that ends well
    When I run "echo all is well"
    Then its output contains "all is well"
    And its output does not contain "wrong"
    And it ends with exit code 0

  Scenario: A program that ends badly
    When I run "echo oh no >&2; exit 3"
    Then its output contains "oh no"
    And it ends with exit code 3

  Scenario: Everything that a program needs is in its environment
    Given Grace owns a device "tank-level" running the sensor firmware
    When I run:
      """
      case $CLOUD_CHAMBER_URL in http://*) echo there is a cloud;; esac
      [ "${#PARTICLE_ACCESS_TOKEN} ${#ADA_TOKEN} ${#GRACE_TOKEN}" = "40 40 40" ] && echo 3 tokens of 40
      [ "${#LAMP_ID} ${#TANK_LEVEL_ID}" = "24 24" ] && echo 2 ids of 24
      [ "$PARTICLE_ACCESS_TOKEN" = "$ADA_TOKEN" ] && echo the first is Ada
      [ "$ADA_TOKEN" = "$GRACE_TOKEN" ] || echo each has one
      """
    Then its output contains "there is a cloud"
    And its output contains "3 tokens of 40"
    And its output contains "2 ids of 24"
    And its output contains "the first is Ada"
    And its output contains "each has one"

  Scenario: A program runs in the folder of its feature
    When I run "cat programs.feature | head -n 1"
    Then its output contains "Feature: Testing programs"

  Scenario: A program that stays, while something happens
    Given I started "echo ready; while ! [ -e $0.none ]; do sleep 1; done"
    And its output contains "ready"
    When Ada calls "led" on "lamp" with "on"
    Then the LED of "lamp" is on
    When I stop it
    Then its output does not contain "over"

  @curl
  Scenario: A program that talks to the cloud
    When I run "curl -q -s --noproxy '*' $CLOUD_CHAMBER_URL/v1/devices/$LAMP_ID/led -d arg=on -d access_token=$ADA_TOKEN"
    Then its output contains "return_value"
    And the LED of "lamp" is on
    And the cloud was asked 1 times by Ada to call "led" with "on"

  @curl
  Scenario: A program that waits for an event
    Given I started "curl -q -sN --noproxy '*' -H \"Authorization: Bearer $ADA_TOKEN\" $CLOUD_CHAMBER_URL/v1/devices/events/motion"
    And its output contains ":ok"
    When Ada publishes "motion" with "in the hall"
    Then its output contains "in the hall"
