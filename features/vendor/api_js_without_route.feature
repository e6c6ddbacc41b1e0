@particle-api-js @no-route
Feature: particle-api-js: what the cloud has no route for
  501 is what the cloud says of a route that the reference documents and that it does not have yet, 404 of one that is not
  in the reference either. A method that gets a route leaves these lists for a scenario of its own.

  Scenario Outline: Methods of version <version>
    Given Ada has the product "kettle"
    When this script runs with particle-api-js <version>:
      """
      const of = {
        auth: token, product: 'kettle', deviceId: '0123456789abcdef01234567', name: 'a', file: Buffer.from('a'), iccid: '1',
        archive: Buffer.from('a'), version: '1', key: 'a', files: {}, data: {}, ledgerName: 'a', scopeValue: 'a',
        logicFunctionId: '1', logicRunId: '1', instance: {}, ledger: {}, logicFunction: {}, logic: {}, ops: [], value: 'a',
        username: 'pete@example.com', serialNumber: 'A', config: {}, platformId: 12,
      };
      const names = [
        <methods>
      ];
      const told = {};
      for (const name of names) {
        told[name] = await particle[name](of).then(({ statusCode }) => statusCode, (error) => error.statusCode ?? String(error));
      }
      return told;
      """
    Then the answer matches:
      """
      { <answers> }
      """

    Examples:
      | version | methods | answers |
      | 12      | 'x'     | "x": 1  |
