'use strict';

const statusSpan = document.getElementById('statusSpan');
let lastCall = 0;

/** Asks the server to call the function `led` with "on" or "off". */
async function ledControl(arg) {
  // Whoever clicks again before the answer is there wants to know about the last click.
  const call = ++lastCall;
  statusSpan.textContent = 'Calling…';
  let text;
  try {
    const response = await fetch('/led', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ arg })
    });
    const { ok, err } = await response.json();
    text = ok ? 'Call completed' : `Error calling device: ${err.body?.error ?? err.errorDescription}`;
  } catch {
    text = 'Error calling led server';
  }
  if (call === lastCall) statusSpan.textContent = text;
}

document.getElementById('ledOnButton').addEventListener('click', () => ledControl('on'));
document.getElementById('ledOffButton').addEventListener('click', () => ledControl('off'));
