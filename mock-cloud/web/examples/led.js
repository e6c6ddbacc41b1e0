// Which devices have an LED to switch, and switching it. `api`, `$` and `startSession` are in session.js.
'use strict';

/** Fills the list with the devices whose firmware offers the function `led`; the others would only refuse. */
function showDevices(devices) {
  const withLed = devices.filter((device) => device.functions?.includes('led'));
  // An offline device can be chosen: it may be back by then, and if not, the cloud says so.
  const options = withLed.map((device) => {
    const name = device.name ?? device.id;
    return new Option(device.online ? name : `${name} (offline)`, device.id);
  });
  $('deviceSelect').replaceChildren(...options);
  enable(withLed.length > 0);
  $('statusSpan').textContent = withLed.length > 0 ? '' : 'No devices are running led control firmware';
}

function clear() {
  $('deviceSelect').replaceChildren();
  $('statusSpan').textContent = '';
  enable(false);
}

function enable(yes) {
  for (const id of ['deviceSelect', 'ledOnButton', 'ledOffButton']) $(id).disabled = !yes;
}

let lastCall = 0;

/** Calls the function `led` of the chosen device with "on" or "off", and shows what came of it. */
async function ledControl(arg) {
  // Whoever clicks again before the answer is there wants to know about the last click.
  const call = ++lastCall;
  $('statusSpan').textContent = 'Calling…';
  let text;
  try {
    // A device may be named by its id or its name. The id never changes.
    await api('POST', `/v1/devices/${encodeURIComponent($('deviceSelect').value)}/led`, { arg });
    // The answer's return_value is whatever the firmware returned. Getting there is enough here.
    text = 'Call completed';
  } catch (error) {
    text = `Error calling device: ${error.message}`;
  }
  if (call === lastCall) $('statusSpan').textContent = text;
}

$('ledOnButton').addEventListener('click', () => ledControl('on'));
$('ledOffButton').addEventListener('click', () => ledControl('off'));

startSession({ loggedIn: showDevices, loggedOut: clear });
