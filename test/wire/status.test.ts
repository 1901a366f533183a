import test from 'ava';
import { decodeStatusDetails, encodeStatusDetails } from '../../src/wire/status.js';

test('field violations come back from the details', (t) => {
  const violations = [
    { field: 'document.axes.k[3]', description: 'study.yaml:5:3 axes.k[3]: expected k <= n, got 200' },
    { field: 'page_token', description: 'ρ = ½ is no token' },
  ];
  const sent = { code: 3, message: '2 problems', violations };
  t.deepEqual(decodeStatusDetails(encodeStatusDetails(sent)), sent);
});

test('a status without violations has no details', (t) => {
  const sent = { code: 5, message: 'no such sweep', violations: [] };
  t.deepEqual(decodeStatusDetails(encodeStatusDetails(sent)), sent);
});

test('the details are what google.rpc.Status and google.rpc.BadRequest are on the wire', (t) => {
  const bytes = encodeStatusDetails({ code: 3, message: 'm', violations: [{ field: 'f', description: 'd' }] });
  // 1: code, 2: message, 3: Any { 1: type_url, 2: BadRequest { 1: FieldViolation { 1: field, 2: description } } }
  const violation = [0x0a, 1, 0x66, 0x12, 1, 0x64];
  const badRequest = [0x0a, violation.length, ...violation];
  const url = [...Buffer.from('type.googleapis.com/google.rpc.BadRequest')];
  const any = [0x0a, url.length, ...url, 0x12, badRequest.length, ...badRequest];
  t.deepEqual([...bytes], [0x08, 3, 0x12, 1, 0x6d, 0x1a, any.length, ...any]);
});

test('what a trailer cannot hold is cut, and the rest is counted', (t) => {
  const violations = Array.from({ length: 300 }, (_, index) => ({ field: `f${index}`, description: 'é'.repeat(3000) }));
  const bytes = encodeStatusDetails({ code: 3, message: 'many', violations });
  // Base64 adds a third, and C++ clients refuse trailers above 8 KiB.
  t.true((bytes.length * 4) / 3 < 8192 - 1024);
  const decoded = decodeStatusDetails(bytes)?.violations ?? [];
  t.is(decoded[decoded.length - 1].description, `and ${300 - (decoded.length - 1)} more problems from here on`);
});

test('bytes that are no status are no details', (t) => {
  t.is(decodeStatusDetails(Buffer.from([0xff, 0xff, 0xff])), undefined);
});
