Feature: Compiling sketches over HTTP

  Background:
    Given the world of this file:
      """
      [[user]]
      username = "ada@example.com"
      password = "analytical-engine"

      [[user]]
      username = "pete@example.com"
      password = "let-me-in"
      """

  Scenario: What can be compiled for
    When this is sent:
      """
      GET /v1/build_targets?featured=true
      """
    Then the answer is as recorded

  Scenario: Nobody allowed it
    When this is sent:
      """
      POST /v1/binaries
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="a.ino"
      
      void loop() { }
      --x--
      """
    Then the answer is as recorded

  Scenario: A binary that is not there
    When this is sent:
      """
      GET /v1/binaries/0123456789abcdef01234567
      Authorization: Bearer {Ada's token}
      """
    Then the answer is as recorded

  @in-process
  Scenario Outline: An upload that cannot be compiled: <what>
    Given the cloud may compile
    When this is sent:
      """
      POST /v1/binaries
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="<file>"
      
      void loop() { }
      --x
      Content-Disposition: form-data; name="<field>"
      
      <value>
      --x--
      """
    Then the answer is as recorded

    Examples:
      | what      | file  | field                | value  |
      | a text    | a.txt | platform_id          | 12     |
      | a release | a.ino | build_target_version | 0.0.1  |
      | platform  | a.ino | platform_id          | 9      |

  @clang @in-process
  Scenario: A sketch that does not compile
    Given the cloud may compile
    When this is sent:
      """
      POST /v1/binaries
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="a.ino"
      
      void loop() { }
      --x
      Content-Disposition: form-data; name="file1"; filename="b.cpp"
      
      void loop() { nonsense(); }
      --x--
      """
    Then the status is 406
    And the answer says "Compiler timed out or encountered an error"
    And the answer says "b.cpp:1:15: error: use of undeclared identifier 'nonsense'"

  @clang @in-process
  Scenario: A sketch that wants to read what is not its own
    Given the cloud may compile
    When this is sent:
      """
      POST /v1/binaries
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="a.ino"

      #include "/etc/passwd"
      --x--
      """
    Then the status is 406
    And nothing of "/etc/passwd" is in the answer

  @clang @in-process
  Scenario: A sketch is compiled and fetched
    Given the cloud may compile
    When this is sent:
      """
      POST /v1/binaries
      Authorization: Bearer {Ada's token}
      Content-Type: multipart/form-data; boundary=x

      --x
      Content-Disposition: form-data; name="file"; filename="a.ino"
      
      void setup() { } void loop() { }
      --x--
      """
    Then the status is 200
    And the compiled binary is a module, for its owner alone
