// What the cloud answers to methods that it has no route for. `names` stands above this.
const of = {
  auth: token,
  product: 'kettle',
  deviceId: '0123456789abcdef01234567',
  name: 'a',
  iccid: '1',
  version: '1',
  key: 'a',
  value: 'a',
  file: Buffer.from('a'),
  archive: Buffer.from('a'),
  files: {},
  ops: [],
  networkId: '1',
  ledgerName: 'a',
  scopeValue: 'a',
  ledger: {},
  instance: {},
  logic: {},
  logicFunctionId: '1',
  logicRunId: '1',
  logicFunction: {},
  username: 'pete@example.com',
  serialNumber: 'A',
  config: {},
  platformId: 12,
};
const told = {};
for (const name of names) {
  const answer = particle[name](of);
  told[name] = await answer.then(({ statusCode }) => statusCode, (error) => error.statusCode ?? String(error));
}
return told;
