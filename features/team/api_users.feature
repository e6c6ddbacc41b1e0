Feature: API users
  Programs that act for a product or an organization, with no more than the scopes they were given.

  Background:
    Given Ada has an account
    And Joe has an account
    And Sneaky Pete has an account
    And Joe has the organization "acme"
    And Ada has the product "kettle" of the organization "acme"
    And Ada has the product "toaster"

  Scenario: A program does what its scopes say
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list"
    Then "Counter" can list the customers of "kettle"
    And "Counter" cannot list the team of "kettle", because "The access token lacks the scope that this takes: teams.users:list"

  Scenario: A program of one product does not reach another
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list"
    Then "Counter" cannot list the customers of "toaster", because "Permission denied"

  Scenario: A program of an organization reaches all of its products
    Given Joe made the API user "Counter" of the organization "acme" with the scopes "customers:list"
    Then "Counter" can list the customers of "kettle"
    And "Counter" cannot list the customers of "toaster", because "Permission denied"

  Scenario: What is for people is not for programs
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "devices:list"
    Then "Counter" cannot read an account, because "API users are not allowed to call this endpoint"
    And "Counter" cannot list devices of its own, because "API users are not allowed to call this endpoint"

  Scenario: Its token never ends
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list"
    When 36500 days go by
    Then "Counter" can list the customers of "kettle"

  Scenario: Other scopes come with another token
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list"
    When Ada gives "Counter" the scopes "teams.users:list"
    Then the old token of "Counter" is good for nothing
    And "Counter" can list the team of "kettle"
    And "Counter" cannot list the customers of "kettle", because "The access token lacks the scope that this takes: customers:list"

  Scenario: The same scopes leave the token as it is
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list, teams.users:list"
    When Ada gives "Counter" the scopes "teams.users:list, customers:list"
    Then "Counter" can list the customers of "kettle"

  Scenario: A token that leaked is replaced
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list"
    When Ada gives "Counter" another token
    Then the old token of "Counter" is good for nothing
    And "Counter" can list the customers of "kettle"

  Scenario: A program is let go
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list"
    When Ada removes "Counter"
    Then the old token of "Counter" is good for nothing
    And the team of "kettle" is "ada@example.com"

  Scenario: People and programs stand in one list
    Given Ada made the API user "Counter" of the product "kettle" with the scopes "customers:list"
    Then the team of "kettle" is "ada@example.com, Counter"

  Scenario: Nobody makes an API user for somebody else's product
    When Sneaky Pete tries to make an API user of the product "kettle" with the scopes "customers:list"
    Then there is no API user, because "Permission denied"

  Scenario: A scope that is none
    When Ada tries to make an API user of the product "kettle" with the scopes "everything"
    Then there is no API user, because "there is no scope \"everything\"; one is customers:list"

  Scenario: A program cannot hand out more than it has
    Given Ada made the API user "Recruiter" of the product "kettle" with the scopes "teams.users:invite"
    When the application "Recruiter" tries to make an API user of the product "kettle" with the scopes "customers:list"
    Then there is no API user, because "The access token lacks the scope that this takes: customers:list"
