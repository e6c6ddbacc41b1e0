Feature: Another firmware, over the air
  A device that is flashed gets its update in chunks, starts afresh with it, and the cloud says how it goes.

  Background:
    Given Ada owns a Photon 2 "porch" running the thermometer firmware

  @in-process
  Scenario: The device does something else from then on, and the events tell the story
    Given Ada listens to everything
    And 10 s pass
    And this was sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      app=led
      """
    And 5 s pass
    When Ada calls "led" on "porch" with "on"
    Then the device returns 1
    And Ada has heard exactly:
      | second | from  | event                           | data     |
      | 10.000 | porch | spark/flash/status              | started␣ |
      | 10.000 | porch | spark/flash/status              | success␣ |
      | 10.000 | porch | spark/status                    | offline  |
      | 11.010 | porch | spark/status                    | online   |
      | 11.010 | porch | spark/device/last_reset         | update   |
      | 11.010 | porch | particle/device/updates/forced  | false    |
      | 11.010 | porch | spark/device/app-hash           | (a hash) |
      | 11.010 | porch | particle/device/updates/pending | false    |
      | 11.010 | porch | particle/device/updates/enabled | true     |
      | 11.010 | porch | spark/device/diagnostics/update | (vitals) |

  Scenario: A large update takes its time, and the device says so with its light
    Given this was sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="firmware.bin"

      {40000 x}
      --x--
      """
    And 100 ms pass
    When this is sent:
      """
      GET /_mock/devices/porch
      """
    Then all answers are as recorded

  Scenario: A binary for hardware is taken, fails, and the reason can be read
    Given Ada listens to everything
    And this was sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="firmware.bin"
      Content-Type: application/octet-stream

      ARM
      --x--
      """
    And 5 s pass
    When this is sent:
      """
      GET /_mock/devices/porch
      """
    Then all answers are as recorded

  Scenario: A device that loses its power in the middle of it keeps what it had
    Given this was sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="firmware.bin"

      {40000 x}
      --x--
      """
    And the power of "porch" was turned off and on
    And 5 s pass
    And this was sent:
      """
      GET /_mock/devices/porch
      """
    When Ada reads "temperature" of "porch"
    Then the value is the double -50
    And all answers are as recorded

  Scenario Outline: Flashing is refused <case>
    When this is sent:
      """
      PUT /v1/devices/<device>
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      app=<app>
      """
    Then the answer is as recorded

    Examples:
      | case                                   | device | app     |
      | with an application that nobody has    | porch  | toaster |
      | for a device that is somebody else's   | shed   | led     |

  Scenario: Flashing a device that is offline
    Given "porch" is offline
    When this is sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      app=led
      """
    Then the answer is as recorded

  Scenario: Flashing a device that is being flashed
    Given this was sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="firmware.bin"

      {40000 x}
      --x--
      """
    When this is sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: application/x-www-form-urlencoded

      app=led
      """
    Then the answer is as recorded

  Scenario: Updates are forced, and the device says so
    Given Ada listens to everything
    And this was sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: application/json

      {"firmware_updates_forced": true}
      """
    And 1 s passes
    When this is sent:
      """
      GET /v1/devices/porch
      Authorization: Bearer {Ada's token}
      """
    Then all answers are as recorded
    And Ada has heard exactly:
      | second | from  | event                          | data |
      | 0.000  | porch | particle/device/updates/forced | true |

  Scenario: Sources are not compiled unless somebody allowed it
    When this is sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="answer.ino"

      void setup() { }
      --x--
      """
    Then the answer is as recorded

  @clang @in-process
  Scenario: Sources are compiled and flashed
    Given the cloud may compile
    And this was sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="answer.ino"

      int answer(String question) { return question.length() * 21; }
      void setup() { Particle.function("answer", answer); }
      void loop() { }
      --x--
      """
    And 5 s pass
    When Ada calls "answer" on "porch" with "42"
    Then the device returns 42
    And all answers are as recorded

  @clang @in-process
  Scenario: Sources that do not compile
    Given the cloud may compile
    When this is sent:
      """
      PUT /v1/devices/porch
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="broken.ino"

      void setup() {
        nonsense();
      }
      void loop() { }
      --x--
      """
    Then the status is 200
    And the answer says "build didn't produce binary"
    And the answer says "broken.ino:2:3: error: use of undeclared identifier 'nonsense'"
