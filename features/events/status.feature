Feature: Coming and going of devices
  The cloud itself says when a device comes online and when it goes. A device that is cut off cannot say goodbye, so the
  cloud notices late: 50 s after its last word on Wi-Fi and 46 min on cellular, twice the time between two keep-alives.

  Scenario: A device says goodbye and comes back
    Given Ada owns a Photon 2 "porch" running the led firmware
    And Ada listens to everything
    And 10 s pass
    When "porch" goes offline
    And 5 s pass
    And "porch" comes back online
    And 60 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from  | event        | data    | ttl |
      | 10.000 | porch | spark/status | offline | 60  |
      | 15.000 | porch | spark/status | online  | 60  |

  Scenario Outline: The power of a device on <platform> goes, and the cloud notices after <time>
    Given Ada owns <platform> "porch" running the led firmware
    And Ada listens to everything
    When the power of "porch" goes
    And <just before> go by
    Then "porch" still counts as online
    When 1 ms pass
    Then "porch" counts as offline
    And Ada has heard exactly:
      | second   | from  | event        | data    |
      | <second> | porch | spark/status | offline |

    Examples:
      | platform   | time   | just before | second   |
      | a Photon   | 50 s   | 49999 ms    | 50.000   |
      | a Photon 2 | 50 s   | 49999 ms    | 50.000   |
      | an Argon   | 50 s   | 49999 ms    | 50.000   |
      | a Boron    | 46 min | 2759999 ms  | 2760.000 |
      | a Tracker  | 46 min | 2759999 ms  | 2760.000 |

  Scenario Outline: The network of a device on <platform> breaks, and the cloud counts from its last word
    Given Ada owns <platform> "porch" running the led firmware
    And Ada listens to everything
    And 3 s pass
    When the network of "porch" breaks
    And <just before> go by
    Then "porch" still counts as online
    When 1 ms pass
    Then "porch" counts as offline
    And Ada has heard exactly:
      | second   | from  | event        | data    |
      | <second> | porch | spark/status | offline |

    Examples:
      | platform | just before | second   |
      | an Argon | 46999 ms    | 50.000   |
      | a Boron  | 2756999 ms  | 2760.000 |

  Scenario Outline: <platform> comes back before anybody noticed: <how it goes>
    Given Ada owns <platform> "porch" running the led firmware
    And Ada listens to everything
    When <how it goes>
    And <just before> pass
    And <how it comes>
    And 2 h go by
    Then Ada has heard, but for what connecting brings, exactly:
      | second   | from  | event        | data    |
      | <second> | porch | spark/status | offline |
      | <second> | porch | spark/status | online  |

    Examples:
      | platform | how it goes                   | just before | how it comes                 | second  |
      | an Argon | the power of "porch" goes     | 49999 ms    | the power of "porch" returns | 49.999  |
      | an Argon | the network of "porch" breaks | 49999 ms    | "porch" comes back online    | 49.999  |
      | a Boron  | the power of "porch" goes     | 500 s       | the power of "porch" returns | 500.000 |
      | a Boron  | the network of "porch" breaks | 500 s       | "porch" comes back online    | 500.000 |

  Scenario: A device comes back after it was noticed
    Given Ada owns an Argon "porch" running the led firmware
    And Ada listens to everything
    When the power of "porch" goes
    And 50 s pass
    And 1 min pass
    And the power of "porch" returns
    And 10 min pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second  | from  | event        | data    |
      | 50.000  | porch | spark/status | offline |
      | 110.000 | porch | spark/status | online  |

  Scenario: The second loss is counted from the last word after the first
    Given Ada owns an Argon "porch" running the led firmware
    And Ada listens to everything
    When the network of "porch" breaks
    And 30 s pass
    And "porch" comes back online
    And 10 s pass
    And the network of "porch" breaks
    And 60 s pass
    Then Ada has heard, but for what connecting brings, exactly:
      | second | from  | event        | data    |
      | 30.000 | porch | spark/status | offline |
      | 30.000 | porch | spark/status | online  |
      | 80.000 | porch | spark/status | offline |

  Scenario: A device that broke off and then loses its power is noticed once
    Given Ada owns an Argon "porch" running the led firmware
    And Ada listens to everything
    When the network of "porch" breaks
    And 20 s pass
    And the power of "porch" goes
    And 100 s pass
    Then Ada has heard exactly:
      | second | from  | event        | data    |
      | 50.000 | porch | spark/status | offline |

  Scenario: What is done twice is said once
    Given Ada owns an Argon "porch" running the led firmware
    And Ada listens to everything
    When "porch" comes back online
    And "porch" goes offline
    And "porch" goes offline
    And the power of "porch" goes
    And "porch" comes back online
    And 100 s pass
    And the power of "porch" returns
    And the power of "porch" returns
    Then Ada has heard, but for what connecting brings, exactly:
      | second  | from  | event        | data    |
      | 0.000   | porch | spark/status | offline |
      | 100.000 | porch | spark/status | online  |

  Scenario: Time that is skipped is noticed at its own moment
    Given Ada owns an Argon "porch" running the led firmware
    And Ada listens to everything
    When the power of "porch" goes
    And 1 h goes by
    Then Ada has heard exactly:
      | second | from  | event        | data    |
      | 50.000 | porch | spark/status | offline |

  Scenario: A device that is there is online, however long nobody hears of it
    Given Ada owns an Argon "porch" running the led firmware
    And Ada owns a Boron "tank" running the led firmware
    And Ada listens to everything
    When 2 h go by
    And 3 min pass
    And 1 ms passes
    Then "porch" counts as online
    And "tank" counts as online
    And Ada has heard nothing

  Scenario Outline: A device that is there says so every <time>
    Given Ada owns <platform> "porch" running the led firmware
    When <just before> go by
    Then "porch" was last heard at 0 s
    When 2 ms pass
    Then "porch" was last heard at <second> s
    When 1 h goes by
    Then "porch" was last heard at <last> s

    Examples:
      | platform | time   | just before | second | last |
      | an Argon | 25 s   | 24999 ms    | 25     | 3625 |
      | a Boron  | 23 min | 1379999 ms  | 1380   | 4140 |

  Scenario: A device that does not answer is still online
    Given Ada owns an Argon "porch" running the led firmware
    And "porch" hears everything and answers nothing
    And Ada listens to everything
    When 1 h goes by
    Then "porch" counts as online
    And Ada has heard nothing

  Scenario: Losses of several devices are told in the order they are noticed
    Given Ada owns an Argon "porch" running the led firmware
    And Ada owns a Boron "tank" running the led firmware
    And Ada owns a Photon "attic" running the led firmware
    And Ada listens to everything
    When the power of "tank" goes
    And 1 s passes
    And Ada calls "led" on "attic" with "on" and gets 1
    And the power of "attic" goes
    And the power of "porch" goes
    And 1 h goes by
    Then Ada has heard exactly:
      | second   | from  | event        | data    |
      | 50.000   | porch | spark/status | offline |
      | 51.000   | attic | spark/status | offline |
      | 2760.000 | tank  | spark/status | offline |
