//! Files that several tests share, made by OpenSSL 3.0.
#![allow(dead_code, reason = "each test uses its own part")]

/// Of a key on P-256, signed by itself.
pub(crate) const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUaGtpbrF1rZy0ry0huSmxbpA6NMcwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEVGVzdDAgFw0yNjExMjIwNzQ0MDRaGA8yMTI2MTAyOTA3NDQw
NFowDzENMAsGA1UEAwwEVGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGP+
SeuBW3x7ltbVBmoB/dkUA2KY7eflXd9zVEm1zsZKwS/YayRJTmknAhjNL8DCseO2
Z+W7i5QUefJoxL2qKZGjUzBRMB0GA1UdDgQWBBT80e58zLMRMmAGS+yIa7qP5+xX
zDAfBgNVHSMEGDAWgBT80e58zLMRMmAGS+yIa7qP5+xXzDAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQCdetwxGgI8kOF/FQq8H2zXMVsyJAyEfnrq
hO3Kw9iIUwIgdwnFiWJ6Qgb4Bu4nemoY5+TZOuqb/FpK1Cr9VSIwfUw=
-----END CERTIFICATE-----
";

/// Of a key on Ed25519, signed by itself.
pub(crate) const ED25519_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBNDCB56ADAgECAhRrql3umwNzKVMXoO9LceX7yAZ54zAFBgMrZXAwDzENMAsG
A1UEAwwEVGVzdDAgFw0yNjExMjIwNzQ0MDRaGA8yMTI2MTAyOTA3NDQwNFowDzEN
MAsGA1UEAwwEVGVzdDAqMAUGAytlcAMhAMcP4wnzeKq7iYFfohb8UIyLPmNPoLnI
YsH8HMJkelS7o1MwUTAdBgNVHQ4EFgQUUdtsIlWH1wY8G4OIWngzVL+P7WkwHwYD
VR0jBBgwFoAUUdtsIlWH1wY8G4OIWngzVL+P7WkwDwYDVR0TAQH/BAUwAwEB/zAF
BgMrZXADQQBdowzR9cT7d67akX0FifHssEh3OfJosqtYcck00Hut9epCDAuCpMg1
Td7kA3/GGKfqdHmMLPIrma4ggB3E2yIC
-----END CERTIFICATE-----
";

/// PEM in lines of 64.
pub(crate) fn pem(label: &str, base64: &str) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in base64.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// What stands between the two lines, on one line.
pub(crate) fn body(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}
