// Prints which commands and methods the installed clients have, as tests/vendor/inventory.json has them:
// `NODE_PATH=target/vendor/node_modules node tests/vendor/inventory.cjs > tests/vendor/inventory.json`.
'use strict';
const { readFileSync } = require('node:fs');

const CLI = require('particle-cli/src/app/cli');
const processor = require('particle-cli/src/app/command-processor');

const root = new CLI().rootCategory;
processor.parse(root, []);

/// The commands that can be run: those with a handler.
const leaves = (command, path) => {
  const children = Object.values(command.commands ?? {});
  const below = children.flatMap((child) => leaves(child, [...path, child.name]));
  return command.options.handler && path.length > 0 ? [path.join(' '), ...below] : below;
};

const methods = (module_name) => {
  const client = require(module_name);
  const names = Object.getOwnPropertyNames((client.default ?? client).prototype);
  return names.filter((name) => name !== 'constructor' && !name.startsWith('_')).sort();
};

const modules = process.env.NODE_PATH.split(':')[0];
const version = (module_name) => JSON.parse(readFileSync(`${modules}/${module_name}/package.json`)).version;
const inventory = [
  { client: 'particle-cli', version: version('particle-cli'), commands: leaves(root, []).sort() },
  { client: 'particle-api-js', version: version('particle-api-js'), commands: methods('particle-api-js') },
  { client: 'particle-api-js', version: version('particle-api-js-8'), commands: methods('particle-api-js-8') },
];
process.stdout.write(`${JSON.stringify(inventory, null, 2)}\n`, () => process.exit(0));
