//! What the tests share: a key from an RFC, test data, and a source of bytes.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::{convert::Infallible, env, fs, path::PathBuf};

use alg_rsa::Components;
use jose_alg::{Cek, Error, Header, HeaderFields, HeaderWriter, NotRecovered, Recipient, RecipientKey, json};
use jwk::Jwk;
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// RFC 7516, appendix A.1.3.
pub(crate) const RFC_7516_A_1: &str = "{\"kty\":\"RSA\",\"n\":\"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1Dgj\
T9LewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv\
6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB\
_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw\",\"e\":\"AQAB\",\"d\":\"kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9\
gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBw\
txHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyr\
j8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ\",\"p\":\"1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_h\
I2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0\",\"q\":\"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_\
jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc\",\"dp\":\"ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4Nyqy\
XPM5nULPkcpU827rnpZzAJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE\",\"dq\":\"Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt\
0cj8qqyFpz9vNDBUfCAiJVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis\",\"qi\":\"VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanO\
sXGOAOv82cHq0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY\"}";

/// The numbers of a private key.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) n: Vec<u8>,
    pub(crate) e: Vec<u8>,
    pub(crate) d: Vec<u8>,
    pub(crate) p: Vec<u8>,
    pub(crate) q: Vec<u8>,
    pub(crate) dp: Vec<u8>,
    pub(crate) dq: Vec<u8>,
    pub(crate) qi: Vec<u8>,
}

impl Key {
    pub(crate) fn rfc_7516() -> Self {
        let rsa = Jwk::parse(RFC_7516_A_1.as_bytes()).unwrap().rsa().unwrap();
        let crt = rsa.private.unwrap().crt.unwrap();
        let bytes = |octets: jwk::Octets<'_>| {
            let mut out = vec![0; octets.decoded_len()];
            octets.decode(&mut out).unwrap();
            out
        };
        Self {
            n: bytes(rsa.n),
            e: bytes(rsa.e),
            d: bytes(rsa.private.unwrap().d),
            p: bytes(crt.p),
            q: bytes(crt.q),
            dp: bytes(crt.dp),
            dq: bytes(crt.dq),
            qi: bytes(crt.qi),
        }
    }

    /// The key of a Wycheproof group.
    pub(crate) fn wycheproof(group: &Value) -> Self {
        let number = |name: &str| hex(&group["privateKey"][name]);
        Self {
            n: number("modulus"),
            e: number("publicExponent"),
            d: number("privateExponent"),
            p: number("prime1"),
            q: number("prime2"),
            dp: number("exponent1"),
            dq: number("exponent2"),
            qi: number("coefficient"),
        }
    }

    pub(crate) fn components(&self) -> Components<'_> {
        Components {
            n: &self.n,
            e: &self.e,
            d: &self.d,
            p: &self.p,
            q: &self.q,
            dp: &self.dp,
            dq: &self.dq,
            qi: &self.qi,
        }
    }
}

/// Recovers a key of `len` bytes.
pub(crate) fn recover(
    key: &dyn RecipientKey,
    encrypted_key: &[u8],
    len: usize,
) -> Result<Vec<u8>, NotRecovered> {
    let text = br#"{"alg":"RSA-OAEP-256"}"#;
    let header = Header::parse(text, &json::Limits::DEFAULT).unwrap();
    let mut cek = Cek::zeroed(len).unwrap();
    cek.as_mut_bytes().fill(0xcc);
    let result = key.recover_cek(&header, encrypted_key, &mut cek);
    let bytes = cek.as_bytes().to_vec();
    if result.is_err() {
        assert!(bytes.iter().all(|&b| b == 0xcc) || bytes.iter().all(|&b| b == 0), "{bytes:?}");
    }
    result.map(|()| bytes)
}

/// Encrypts a key with a seed.
pub(crate) fn protect(recipient: &dyn Recipient, cek: &[u8], seed: &[u8]) -> Result<Vec<u8>, Error> {
    let mut buffer = [0; 64];
    let mut header =
        HeaderWriter::begin(&mut buffer, recipient.alg(), None, None, &HeaderFields::NONE).unwrap();
    let mut key = Cek::zeroed(cek.len()).unwrap();
    key.set(cek).unwrap();
    let mut out = vec![0xcc; recipient.encrypted_key_len(cek.len())];
    recipient.protect_cek(&mut key, &mut header, seed, &mut out).map(|()| out)
}

pub(crate) fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2).unwrap(), 16).unwrap())
        .collect()
}

/// A file of the test data, or a word that it is not there.
pub(crate) fn vectors(name: &str) -> Option<Value> {
    let folder = env::var_os("JOSE_VECTORS_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors")),
        PathBuf::from,
    );
    if let Ok(text) = fs::read(folder.join("wycheproof").join(name)) {
        return Some(serde_json::from_slice(&text).unwrap());
    }
    println!("skipped: {name} is not there");
    None
}

/// Repeatable bytes: SHA-256 of a counter.
pub(crate) struct Bytes {
    counter: u64,
    block: Vec<u8>,
}

impl Bytes {
    pub(crate) fn new(seed: u64) -> Self {
        Self { counter: seed << 32, block: Vec::new() }
    }
}

impl TryRng for Bytes {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for byte in out {
            if self.block.is_empty() {
                self.counter += 1;
                self.block = Sha256::digest(self.counter.to_be_bytes()).to_vec();
            }
            *byte = self.block.pop().unwrap();
        }
        Ok(())
    }
}

impl TryCryptoRng for Bytes {}
