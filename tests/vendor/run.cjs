// Runs a script with one of the API clients: `node run.cjs MODULE FILE`. The script is the body of an async function; what it
// returns is printed as JSON, in the last line.
'use strict';
const { once } = require('node:events');
const { readFileSync } = require('node:fs');

const [module_name, file] = process.argv.slice(2);
const client = require(module_name);
const Particle = client.default ?? client;
const url = process.env.CLOUD_CHAMBER_URL;

/// How something fails. The address of the cloud, which is another one each time, is left out.
const failure = (promise) =>
  promise.then(
    (answer) => {
      throw new Error(`it did not fail: ${JSON.stringify(answer)}`);
    },
    ({ statusCode, errorDescription, shortErrorDescription, body }) => ({
      statusCode,
      errorDescription: errorDescription?.replaceAll(url, ''),
      shortErrorDescription,
      body,
    }),
  );

const names = {
  Particle,
  particle: new Particle({ baseUrl: url }),
  url,
  token: process.env.PARTICLE_ACCESS_TOKEN,
  failure,
  once,
  require,
};
for (const name of Object.keys(process.env).filter((name) => /^[A-Z_0-9]+_(TOKEN|ID)$/.test(name))) {
  names[name] = process.env[name];
}

const text = readFileSync(file, 'utf8');
// Whoever started this in the background waits for a first word; from then on the file may be another one.
console.log(`${module_name} is there`);
const AsyncFunction = (async () => {}).constructor;
const script = new AsyncFunction(...Object.keys(names), text);
script(...Object.values(names)).then(
  // Whatever streams are open end with this.
  (result) => process.stdout.write(`${JSON.stringify(result ?? null)}\n`, () => process.exit(0)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
