// What the cloud answers to methods that it has no route for. `names` stands above this.
const of = {
  auth: token,
  product: 'kettle',
  deviceId: '0123456789abcdef01234567',
  name: 'a',
  iccid: '1',
  version: '1',
  title: 'a',
  description: 'a',
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
  // The environment is either of these, and here the user's own.
  const scope = /EnvVar/.test(name) ? { product: undefined, deviceId: undefined, sandbox: true } : {};
  const asked = particle[name]({ ...of, ...scope });
  told[name] = await asked.then(({ statusCode }) => statusCode, (error) => error.statusCode ?? error.status ?? String(error));
}
return told;
