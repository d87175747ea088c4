//! What the probes are fed. It stands in a section of its own, since keys and messages are the application's.
#![no_std]

use jose_alg::RandomUnavailable;

/// Stands in for a hardware generator: counts, so that a run can be repeated.
pub fn random() -> impl rand_core::TryCryptoRng {
    let mut count = 0;
    jose_alg::FnRandom(move |out: &mut [u8]| {
        for byte in out {
            count = u8::wrapping_add(count, 1);
            *byte = count;
        }
        Ok::<(), RandomUnavailable>(())
    })
}

macro_rules! input {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {$(
        $(#[$doc])*
        pub static $name: &[u8; include_bytes!(concat!("../../firmware/inputs/", $file)).len()] = {
            #[unsafe(link_section = ".input")]
            static BYTES: [u8; include_bytes!(concat!("../../firmware/inputs/", $file)).len()] =
                *include_bytes!(concat!("../../firmware/inputs/", $file));
            &BYTES
        };
    )*};
}

input! {
    /// What every token decrypts to.
    PLAINTEXT = "plaintext";
    /// A shared key.
    DIR_KEY = "dir.key";
    /// A token for it.
    DIR_TOKEN = "dir.jwe";
    /// The same in the flattened JSON serialization.
    DIR_FLATTENED = "dir.flattened";
    /// The public half of an RSA key of 2048 bits.
    RSA_PUBLIC_JWK = "rsa-2048.pub.jwk";
    /// All of it.
    RSA_JWK = "rsa-2048.jwk";
    /// A token for it.
    RSA_TOKEN = "rsa-2048.jwe";
    /// An RSA key of 4096 bits.
    RSA_4096_JWK = "rsa-4096.jwk";
    /// A token for it.
    RSA_4096_TOKEN = "rsa-4096.jwe";
    /// A shared key of 32 bytes.
    SHARED_KEY = "shared.key";
    /// Tokens for it.
    CBC_HS_TOKEN = "cbc-hs.jwe";
    AES_KW_TOKEN = "aes-kw.jwe";
    GCM_KW_TOKEN = "gcm-kw.jwe";
    HS256_TOKEN = "hs256.jws";
    /// A password, and a token for it.
    PASSWORD = "password";
    PBES2_TOKEN = "pbes2.jwe";
    /// Keys on curves, and tokens to them.
    P256_JWK = "ecdh-p256.jwk";
    P256_TOKEN = "ecdh-p256.jwe";
    X25519_JWK = "ecdh-x25519.jwk";
    X25519_TOKEN = "ecdh-x25519.jwe";
    /// Public keys, and what their private halves signed.
    RS256_JWK = "rs256.pub.jwk";
    RS256_TOKEN = "rs256.jws";
    ES256_JWK = "es256.pub.jwk";
    ES256_TOKEN = "es256.jws";
    EDDSA_JWK = "eddsa.pub.jwk";
    EDDSA_TOKEN = "eddsa.jws";
}
