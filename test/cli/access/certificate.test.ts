import { X509Certificate } from 'node:crypto';
import test from 'ava';
import { startCoordinator } from '../../../coordinator/start-coordinator.js';
import { composeClientTls } from '../../../src/cli/access/compose-client-tls.js';
import { makeCertificate, type OwnCertificate } from '../../../src/cli/access/make-certificate.js';
import { testCertificate } from '../../coordinator/test-certificate.js';
import { toyOptions } from '../../coordinator/toy-site.js';

const yearMs = 366 * 86_400_000;

test('a certificate is for one name that no address has, on the curve P-256, and for ten years', async (t) => {
  const nowMs = Date.now();
  const { certificate, serverName } = await makeCertificate(nowMs);
  const read = new X509Certificate(certificate);
  t.regex(serverName, /^phasegrid-[0-9a-f]{16}$/);
  t.is(read.subjectAltName, `DNS:${serverName}`);
  t.is(read.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
  t.true(read.checkIssued(read) && read.verify(read.publicKey));
  t.true(Date.parse(read.validFrom) < nowMs && Date.parse(read.validTo) > nowMs + 10 * 365 * 86_400_000);
  t.not((await makeCertificate(nowMs)).serverName, serverName);
});

test('a certificate that has ended, has not begun or belongs to another key is refused at start', async (t) => {
  const [old, future, own] = await Promise.all([-11 * yearMs, yearMs, 0].map((ms) => makeCertificate(Date.now() + ms)));
  await refuses({ ...old }, /expected a certificate that is valid now, got one that ended at 20\d\d-.*Z$/);
  await refuses({ ...future }, /expected a certificate that is valid now, got one from 20\d\d-.*Z on$/);
  await refuses({ ...own, privateKey: old.privateKey }, /expected the key of this certificate, got that of another$/);
  await refuses({ ...own, certificate: 'none' }, /^tls: cannot use the test's: /);

  async function refuses({ certificate, privateKey }: OwnCertificate, message: RegExp): Promise<void> {
    const tls = {
      certificateChain: Buffer.from(certificate),
      privateKey: Buffer.from(privateKey),
      source: "the test's",
    };
    await t.throwsAsync(startCoordinator({ ...toyOptions, tls }), { code: 'TLS_UNUSABLE', message });
  }
});

test('of a chain clients pin the root that is in it, and the first name of its first certificate', async (t) => {
  const { certificate, serverName } = await makeCertificate(Date.now());
  t.deepEqual(composeClientTls(Buffer.from(testCertificate)), { authority: testCertificate, serverName: 'localhost' });
  const chain = Buffer.from(`${testCertificate}${certificate}`);
  t.deepEqual(composeClientTls(chain), { authority: testCertificate, serverName: 'localhost' });
  t.like(composeClientTls(Buffer.from(certificate)), { serverName });
});
