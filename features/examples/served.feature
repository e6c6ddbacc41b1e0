Feature: The example pages as they are served

  Scenario: What is sent with a page
    When this is sent:
      """
      HEAD /examples/led.html
      Origin: https://evil.example
      """
    Then the answer is as recorded

  Scenario: What is sent with a script
    When this is sent:
      """
      HEAD /examples/session.js
      """
    Then the answer is as recorded

  Scenario: What is sent with the page that has its script inside
    When this is sent:
      """
      HEAD /examples/embedded-token.html
      """
    Then the answer is as recorded

  Scenario: The list of pages
    When this is sent:
      """
      GET /examples/
      """
    Then the answer is as recorded

  Scenario: The way to the list
    When this is sent:
      """
      GET /examples
      """
    Then the answer is as recorded

  Scenario: A page that does not exist
    When this is sent:
      """
      GET /examples/%3Cscript%3E.html
      """
    Then the answer is as recorded

  Scenario: A page is read, not written
    When this is sent:
      """
      POST /examples/led.html
      Content-Type: application/x-www-form-urlencoded

      username=ada@example.com
      """
    Then the answer is as recorded

  Scenario: What a page from the disk is told before it sends its token
    When this is sent:
      """
      OPTIONS /v1/devices
      Origin: null
      Access-Control-Request-Method: GET
      Access-Control-Request-Headers: authorization
      """
    Then the answer is as recorded
