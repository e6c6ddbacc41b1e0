// The program under test: it switches a lamp, and tells what was wrong in words.

export class Lamp {
  constructor({ cloud, token, device }) {
    Object.assign(this, { cloud, token, device });
  }

  async turn(state) {
    const answer = await fetch(`${this.cloud}/v1/devices/${this.device}/led`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}` },
      body: new URLSearchParams({ arg: state }),
    });
    const body = await answer.json();
    if (answer.status === 401) throw new Error('please log in again');
    if (body.error === 'Timed out.') throw new Error('the lamp does not answer');
    if (!answer.ok) throw new Error(body.error);
    return body.return_value;
  }
}
