import test from 'ava';
import { referTo } from '../../src/sweep/refer-to.js';
import { fileBytesMax } from '../../src/sweep/sweep-bounds.js';
import { assembleFile, decodeFiles, decodeReference, encodeFiles, encodeReference } from '../../src/wire/file-codec.js';

const content = Buffer.from('what travels');
const reference = referTo(content);
const sha256 = encodeReference(reference);

test('files come back from the wire as they were', (t) => {
  const messages = encodeFiles(new Map([[reference, { content }]]));
  t.deepEqual(messages, [{ sha256, content }]);
  t.deepEqual(decodeFiles([{ sha256, content }]), { kind: 'files', files: new Map([[reference, content]]) });
  t.deepEqual(decodeReference(sha256), { kind: 'reference', reference });
});

test('a view into larger memory is sent as the view', (t) => {
  const [message] = encodeFiles(new Map([[reference, { content: Buffer.from('xxwhat travelsxx').subarray(2, 14) }]]));
  t.deepEqual(message.content, content);
});

test('a file that is not what its hash says, too large or without a hash is refused by its field', (t) => {
  const good = { sha256, content };
  const large = Buffer.alloc(fileBytesMax + 1);
  t.like(decodeFiles([good, { sha256, content: Buffer.from('another') }]), { field: 'files[1].content' });
  t.like(decodeFiles([{ sha256: encodeReference(referTo(large)), content: large }]), { field: 'files[0].content' });
  for (const wrong of ['', sha256.slice(1), sha256.toUpperCase(), reference]) {
    t.like(decodeFiles([{ sha256: wrong, content }]), { kind: 'malformed', field: 'files[0].sha256' });
  }
});

test('pieces join to the file, and to nothing else', (t) => {
  const assemble = (...pieces: readonly Uint8Array[]) => {
    const assembly = assembleFile(reference);
    for (const piece of pieces) assembly.add(piece);
    return assembly.finish();
  };
  t.deepEqual(assemble(content.subarray(0, 5), Buffer.alloc(0), content.subarray(5)), { kind: 'content', content });
  t.like(assemble(content.subarray(0, 5)), { kind: 'malformed', field: 'content' });
  t.like(assemble(), { kind: 'malformed' });
  t.like(assemble(content, Buffer.alloc(fileBytesMax)), { problem: 'expected at most 4 194 304 bytes, got 4 194 316' });
});
