// Of no use outside tests: a self-signed identity for localhost, valid from 2020 to 2120.

export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFGEMkfGybbY+kn+
tta+T06ngJnQyM1lupn+MvdfpBoLLvZ4G2aXuTCWTieq+p315fzA3uDnohZD1Kxk
OSzR92+jTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBQlInLHJNyUo0RyHXhD/tmAsLKrDDAKBggqhkjOPQQD
AgNIADBFAiAGO7E+3Y46QZlG9YL1icqTsXSOk2YZ1hkIwOKuq6IKQgIhAIQxdBEl
XeLntZ67JdbA9T4JN6yTP3l5TAjkmEtnEiW2
-----END CERTIFICATE-----
`;

export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtvs06WcFlEol0Usf
i6x4DaxlSplU0gSmZqvVN5VugXqhRANCAARRhDJHxsm22PpJ/rbWvk9Op4CZ0MjN
ZbqZ/jL3X6QaCy72eBtml7kwlk4nqvqd9eX8wN7g56IWQ9SsZDks0fdv
-----END PRIVATE KEY-----
`;

export const testIdentity = {
  certificateChain: Buffer.from(testCertificate),
  privateKey: Buffer.from(testKey),
  source: 'the certificate of tests',
};
