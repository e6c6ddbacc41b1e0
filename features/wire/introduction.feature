@curl
Feature: The command lines of the reference's introduction
  As they stand there, typed into a terminal; only the cloud's address is another.

  Background:
    Given the world of the reference's introduction

  Scenario: Brewing
    When this command is typed:
      """
      curl https://api.particle.io/v1/devices/0123456789abcdef01234567/brew \
           -d access_token=9876987698769876987698769876987698769876
      """
    Then curl prints what is recorded

  Scenario: Sneaky Pete tries the same thing in his terminal
    When this command is typed:
      """
      curl https://api.particle.io/v1/devices/0123456789abcdef01234567/brew \
           -d access_token=1234123412341234123412341234123412341234
      """
    Then curl prints what is recorded

  Scenario: Waking up, as a form
    When this command is typed:
      """
      curl https://api.particle.io/v1/devices/mydevice/wakeup \
           -d arg=please \
           -d access_token=1234
      """
    Then curl prints what is recorded

  Scenario: Waking up, as JSON
    When this command is typed:
      """
      curl "https://api.particle.io/v1/devices/mydevice/wakeup?access_token=1234" \
           -H "Content-Type: application/json" \
           -d "{\"arg\": \"please\"}"
      """
    Then curl prints what is recorded

  Scenario: A token in the header
    When this command is typed:
      """
      curl -H "Authorization: Bearer 38bb7b318cc6898c80317decb34525844bc9db55" \
        https://api.particle.io/v1/devices
      """
    Then curl prints what is recorded

  Scenario: A token in the query
    When this command is typed:
      """
      curl "https://api.particle.io/v1/devices?access_token=38bb7b318cc6898c80317decb34525844bc9db55"
      """
    Then curl prints what is recorded

  Scenario: A token in the body
    When this command is typed:
      """
      curl -d access_token=38bb7b318cc6898c80317decb34525844bc9db55 \
        https://api.particle.io/v1/devices/mydevice/brew
      """
    Then curl prints what is recorded

  Scenario: A token in the body of another method
    When this command is typed:
      """
      curl -X PUT -d access_token=38bb7b318cc6898c80317decb34525844bc9db55 \
        https://api.particle.io/v1/devices/mydevice/ping
      """
    Then curl prints what is recorded

  Scenario: Generating an access token
    When this command is typed:
      """
      curl https://api.particle.io/oauth/token \
             -u particle:particle \
             -d grant_type=password \
             -d "username=joe@example.com" \
             -d "password=SuperSecret"
      """
    Then curl prints what is recorded
