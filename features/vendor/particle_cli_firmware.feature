@particle-cli @clang @in-process
Feature: particle-cli: compiling and flashing

  Scenario: A sketch is compiled, and another one goes over the air
    Given the cloud may compile
    And Ada owns an Argon "lamp" running the thermometer firmware
    And Ada is logged in with particle-cli
    When I run:
      """
      particle compile argon ../../firmware/sketches/blink.ino --saveTo $HOME/blink.bin
      head -c 4 $HOME/blink.bin | tail -c 3
      particle cloud compile argon ../../firmware/sketches/messages.ino --saveTo $HOME/other.bin
      particle cloud flash lamp ../../firmware/sketches/led.ino
      """
    Then its output contains, in this order:
      | Compiling code for argon                     |
      | blink.ino                                    |
      | Compile succeeded.                           |
      | Memory use:                                  |
      | Saved firmware to:                           |
      | asm                                          |
      | Saved firmware to:                           |
      | Flashing firmware to your device lamp        |
      | Flash success!                               |
    And it ends with exit code 0
    When 5 s pass
    And Ada calls "led" on "lamp" with "on"
    Then the device returns 1

  Scenario: A sketch with a mistake
    Given the cloud may compile
    And Ada is logged in with particle-cli
    When I run "echo 'void loop() { nonsense(); }' > $HOME/a.ino; particle compile argon $HOME/a.ino"
    Then its output contains "use of undeclared identifier 'nonsense'"
    And its output contains "Compile failed"
    And it ends with exit code 1
