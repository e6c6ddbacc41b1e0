Feature: The ledger of marks
  Nobody has to take a rule on trust: each says whether it was observed, is documented, or had to be chosen. A mark, a scope
  or a failure that is taken away changes what is recorded here.

  Scenario: Everything that there is
    When this is sent:
      """
      GET /_mock/ledger
      """
    Then the answer is as recorded

  Scenario: Operations are those that scenarios are held to
    Then every operation of the ledger is covered, and no other

  Scenario: Failures are those that scenarios have seen
    Then every failure of the ledger is in a recorded answer, but for:
      | error.TooManyUsers      | A hundred thousand sign up before                                      |
      | error.TooManyApiUsers   | A thousand are made before; team/tests.rs has it                       |
      | error.TooManyCustomers  | As many are made before                                                |
      | error.FlashRefused      | Takes firmware that wants no updates; updates/model.rs has the refusal |
      | error.CompilerBusy      | Takes a compiler that hangs; binaries/compile.rs has it                |
      | error.BodyTooSlow       | Takes a minute of wall time                                            |
      | error.ControlTokenWrong | Of clouds that listen beyond loopback alone; house/tests.rs has it     |
