import test from 'ava';
import { classifyConnection } from '../../src/wire/connection-trouble.js';

/** As grpc-js 1.14 and Node 20 say it, and as other versions of OpenSSL do. */
const said = (error: string): string => `No connection established. Last error: ${error}. Resolution note: `;

test('what no retry mends is told from what may pass, in words of ours', (t) => {
  for (const [details, kind, message] of [
    [said('Error: self-signed certificate'), 'untrusted', /^its certificate is not the expected one, nor signed by it/],
    [said('Error: self signed certificate in certificate chain'), 'untrusted', /not the expected one/],
    [said('Error: unable to verify the first certificate'), 'untrusted', /not the expected one/],
    [said('Error: certificate has expired'), 'untrusted', /^its certificate has expired/],
    [said('Error: certificate is not yet valid'), 'untrusted', /not valid yet by the clock of this machine/],
    [
      said("Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames"),
      'untrusted',
      /name/,
    ],
    [said('Error: 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:a.c:350:\n'), 'untrusted', /TLS/],
    [said('Protocol error (2026-11-30T17:30:43.858Z)'), 'untrusted', /gRPC/],
    [said('Failed to connect (2026-11-30T17:30:43.725Z)'), 'hung-up', /hangs up/],
    [said('Error: connect ECONNREFUSED 127.0.0.1:1'), 'away', /^connect ECONNREFUSED 127\.0\.0\.1:1$/],
    [said('Error: connect ENOENT /run/s'), 'away', /^connect ENOENT/],
    [said('Error: Client network socket disconnected before secure TLS connection was established'), 'away', /socket/],
    ['Name resolution failed for target dns:nowhere.invalid:1', 'away', /nowhere\.invalid/],
    ['read ECONNRESET', 'away', /ECONNRESET/],
  ] as const) {
    const trouble = classifyConnection(details);
    t.is(trouble.kind, kind, details);
    t.regex(trouble.message, message, details);
    t.notRegex(trouble.message, /Resolution note|\n/);
  }
});
