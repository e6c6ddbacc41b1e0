@particle-api-js @particle-cli
Feature: What the vendor's clients have
  The list that docs/clients.md is made from is that of the clients that are installed.

  Scenario: Every command and every method is in the list
    Given particle-cli was never used here
    When I run "node ../../tests/vendor/inventory.cjs | diff - ../../tests/vendor/inventory.json && echo all are there"
    Then its output contains "all are there"
    And it ends with exit code 0
