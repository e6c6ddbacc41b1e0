// node --test client/examples/node

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Chamber } from './chamber.mjs';
import { Lamp } from './lamp.mjs';

const ADA = 'ada@example.com';
let chamber;
let lamp;

before(async () => {
  chamber = await Chamber.start();
  lamp = new Lamp({ cloud: chamber.url, token: chamber.token(ADA), device: 'porch-light' });
});

after(() => chamber.stop());

test('turning it on lights the LED of the device', async () => {
  await lamp.turn('on');
  const { pins } = await chamber.device('porch-light');
  assert.equal(pins.D7, 1);
  await chamber.verify({
    method: 'POST',
    path: '/v1/devices/{device}/led',
    user: ADA,
    fields: { arg: 'on' },
    times: 1,
  });
});

test('a lamp without a network is reported in words', async () => {
  await chamber.device('porch-light', { network: 'down' });
  await assert.rejects(lamp.turn('off'), { message: 'the lamp does not answer' });
  await chamber.device('porch-light', { network: 'up' });
});

test('after ninety days the user is asked to log in again', async () => {
  await chamber.skip('90 days');
  await assert.rejects(lamp.turn('on'), { message: 'please log in again' });
});
