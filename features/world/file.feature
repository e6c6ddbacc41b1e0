Feature: A world of one's own, from a file
  Mistakes are told with their line and what to do about them, as many as can be seen at once.

  Scenario: The smallest world
    When this world file is read:
      """
      [[user]]
      username = "me@example.com"
      password = "secret"

      [[device]]
      name = "lamp"
      owner = "me@example.com"
      """
    Then a cloud starts with it and has the device "lamp" of "me@example.com"

  Scenario: Times of one's own
    Given the world of this file:
      """
      [cloud]
      token_lifetime = "1 hour"

      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"
      """
    When Ada logs in
    Then the session lasts 3600 seconds

  Scenario: A device that is offline and one that answers nothing, from the start
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[device]]
      name = "lamp"
      owner = "ada@example.com"
      firmware = "led"
      online = false

      [[device]]
      name = "fan"
      owner = "ada@example.com"
      platform = "argon"
      deaf = true
      """
    When this is sent:
      """
      GET /_mock/devices
      """
    Then the answer is as recorded

  Scenario: Mistakes of spelling
    When this world file is read:
      """
      [[user]]
      usrename = "me@example.com"
      password = "secret"

      [[device]]
      name = "lamp"
      platfrom = "argon"

      [clowd]
      """
    Then the mistakes are as recorded

  Scenario: Words that are not among the possible ones
    When this world file is read:
      """
      [[device]]
      name = "lamp"
      platform = "photon-3"
      firmware = "lde"
      """
    Then the mistakes are as recorded

  Scenario: Values of the wrong type
    When this world file is read:
      """
      seed = "seven"

      [cloud]
      call_timeout = 30

      [[device]]
      name = 7
      online = "yes"
      """
    Then the mistakes are as recorded

  Scenario: Things that do not fit together
    When this world file is read:
      """
      [[user]]
      username = "me@example.com"
      password = "secret"

      [[user]]
      username = "ME@example.com"
      password = "other"
      mfa_secret = "not base32!"

      [[device]]
      name = "lamp"
      owner = "you@example.com"

      [[device]]
      name = "lamp"
      id = "0123456789abcdef01234567"

      [[device]]
      name = "fan"
      id = "0123456789ABCDEF01234567"
      """
    Then the mistakes are as recorded

  Scenario: Levels and ids that no device has
    When this world file is read:
      """
      [[device]]
      name = "lamp"
      id = "0123"
      analog.A0 = 4096
      analog.A9 = 1
      """
    Then the mistakes are as recorded

  Scenario: Not TOML
    When this world file is read:
      """
      [[user]
      username = "me@example.com"
      """
    Then the mistakes are as recorded

  @in-process
  Scenario: Not there
    When a world file is read that is not there
    Then the mistakes are as recorded
