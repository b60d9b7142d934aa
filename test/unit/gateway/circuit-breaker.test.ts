import { expect, test } from 'vitest';
import { CircuitBreaker } from '../../../gateway/federation/circuit-breaker.ts';

function breaker() {
  let time = 0;
  const circuit = new CircuitBreaker({ threshold: 2, openMs: 1_000, clock: { now: () => new Date(time) } });
  return { circuit, pass: (ms: number) => (time += ms) };
}

test('opens after time-outs in a row only', () => {
  const { circuit } = breaker();

  circuit.timedOut();
  circuit.answered();
  circuit.timedOut();
  expect(circuit.tryEnter()).toBe(true);

  circuit.timedOut();
  expect(circuit.tryEnter()).toBe(false);
});

test('lets one request try after its time, and closes when that is answered', () => {
  const { circuit, pass } = breaker();
  circuit.timedOut();
  circuit.timedOut();

  pass(1_000);

  expect([circuit.tryEnter(), circuit.tryEnter()]).toEqual([true, false]);
  circuit.answered();
  expect([circuit.tryEnter(), circuit.tryEnter()]).toEqual([true, true]);
});

test('stays open for another time when the try times out', () => {
  const { circuit, pass } = breaker();
  circuit.timedOut();
  circuit.timedOut();
  pass(1_000);
  circuit.tryEnter();

  circuit.timedOut();

  expect(circuit.tryEnter()).toBe(false);
  pass(1_000);
  expect(circuit.tryEnter()).toBe(true);
});

test('a try that the client gave up can be made by the next one', () => {
  const { circuit, pass } = breaker();
  circuit.timedOut();
  circuit.timedOut();
  pass(1_000);
  circuit.tryEnter();

  circuit.abandoned();

  expect(circuit.tryEnter()).toBe(true);
});
