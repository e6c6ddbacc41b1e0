Feature: Faults that come ready-made

  Background:
    Given Ada owns a Photon 2 "lamp" running the led firmware
    And Ada owns a Boron "notes" running a notebook

  Scenario: cellular-idle: the first event is up to ten seconds late
    Given the faults called "cellular-idle"
    And Ada opened the stream "notes" at "/v1/devices/notes/events/hello"
    When "notes" shouts "hello" with "a"
    And 10 s pass
    Then the stream "notes" has carried 1 event that was published between 0.001 s and 10 s

  Scenario: bad-wifi: devices on Wi-Fi come and go, others do not
    Given the faults called "bad-wifi"
    And Ada opened the stream "status" at "/v1/events/spark/status"
    When 10 min pass
    Then the stream "status" has carried 2 events or more, all of them from "lamp"

  Scenario: cloud-degraded: some requests fail, most do not
    Given the faults called "cloud-degraded"
    And time runs 1000 times as fast
    When Ada asks 60 times for "GET /v1/devices" as well as she can
    Then of 60 answers 1 to 15 are 503
    And of 60 answers 40 to 58 are 200

  Scenario: token-storm: good tokens are refused, and two log-ins of three
    Given the faults called "token-storm"
    When Ada asks 40 times for "GET /v1/devices"
    Then of 40 answers 3 to 20 are 401
    When somebody logs in 6 times by hand
    Then the statuses are "429 429 200 429 429 200"

  Scenario: A world that begins with faults
    Given the world of this file:
      """
      faults = ["cellular-idle"]

      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[device]]
      name = "lamp"
      owner = "ada@example.com"
      firmware = "led"

      [[fault]]
      path = "/v1/devices"
      status = 503
      times = 1

      [[fault]]
      device = "lamp"
      slow = { from = "1s", to = "2s" }
      """
    When Ada asks 2 times for "GET /v1/devices"
    Then the statuses are "503 200"
    Given Ada is calling "led" on "lamp" with "on"
    When 999 ms pass
    Then Ada is still waiting
    When 1001 ms pass
    Then the call returns 1

  Scenario: A world file with faults that make no sense
    When this world file is read:
      """
      faults = ["bad-wfi", "token-storm"]

      [[fault]]
      path = "/v1/devices"
      status = "503"

      [[fault]]
      staus = 503

      [[fault]]
      flapping = { up = "1 min" }
      """
    Then the mistakes are as recorded
