Feature: A device that is far away
  Its answers are under way for a while, on the cloud's clock.

  Background:
    Given Ada owns a device "bench" running the demo firmware

  @in-process
  Scenario: An answer comes after the latency, and not before
    Given this was sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"latency_ms": 2000}
      """
    And Ada is calling "led" on "bench"
    When 1.999 seconds pass
    Then Ada is still waiting
    When 1 ms passes
    Then the call is answered with 1

  @in-process
  Scenario: An answer that comes too late is none
    Given this was sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"latency_ms": 31000}
      """
    And Ada is calling "led" on "bench"
    When 30 seconds pass
    Then the call times out

  @in-process
  Scenario: A world may begin so
    Given the answers of "bench" take 500 ms
    And Ada is reading "ledState" of "bench"
    When 499 ms pass
    Then Ada is still waiting

  Scenario Outline: The latency is set to <ms>
    When this is sent:
      """
      PUT /_mock/devices/bench
      Content-Type: application/json

      {"latency_ms": <ms>}
      """
    Then the answer is as recorded

    Examples:
      | ms      |
      | 500     |
      | 3600001 |
      | -1      |
      | "2s"    |
