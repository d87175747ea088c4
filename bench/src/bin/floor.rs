//! What remains when nothing is parsed and nothing is checked but the tag: a copy, base64 by vector instructions, and the best
//! AES-GCM that Rust has at hand. Only `dir` with A256GCM; what it prints can be decrypted, what it reads need not be a JWE.

use anyhow::{Context as _, Result, bail};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64_simd::{Out, URL_SAFE_NO_PAD as BASE64};
use bench_peers::{Job, Order, Work};

const HEADER: &str = r#"{"alg":"dir","enc":"A256GCM"}"#;

fn main() -> Result<()> {
    let [aws_lc, base64] =
        ["aws-lc-rs", "base64-simd"].map(|name| format!("{name} {}", bench_peers::locked(name)));
    bench_peers::serve(&format!("({aws_lc}, {base64})"), |order| {
        match (order.work, order.alg.as_str(), order.enc.as_str()) {
            (Work::Encrypt, "dir", "A256GCM") => encrypt(order).map(Some),
            (Work::Decrypt, "dir", "A256GCM") => decrypt(order).map(Some),
            _ => Ok(None),
        }
    })
}

fn key(order: &Order) -> Result<LessSafeKey> {
    let text = order.jwk.get("k").and_then(|k| k.as_str()).context("k")?;
    let bytes = BASE64.decode_to_vec(text)?;
    let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| anyhow::anyhow!("32 bytes"))?;
    Ok(LessSafeKey::new(key))
}

fn encrypt(order: &Order) -> Result<Job> {
    let key = key(order)?;
    let payload = order.payload()?;
    let header = BASE64.encode_to_string(HEADER);
    let mut ciphertext = payload.clone();
    let mut token = Vec::with_capacity(payload.len() * 4 / 3 + 128);
    let mut count: u64 = 0;
    Ok(Box::new(move |show| {
        // A counter for an initialization vector: to draw one is not part of the floor.
        count += 1;
        let mut iv = [0; 12];
        iv[..8].copy_from_slice(&count.to_le_bytes());
        ciphertext.copy_from_slice(&payload);
        let aad = Aad::from(header.as_bytes());
        let tag = key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(iv), aad, &mut ciphertext);
        let Ok(tag) = tag else { bail!("it did not encrypt") };
        token.clear();
        token.extend_from_slice(header.as_bytes());
        token.extend_from_slice(b"..");
        BASE64.encode_append(&iv[..], &mut token);
        token.push(b'.');
        BASE64.encode_append(&ciphertext[..], &mut token);
        token.push(b'.');
        BASE64.encode_append(tag.as_ref(), &mut token);
        show(&token);
        Ok(())
    }))
}

fn decrypt(order: &Order) -> Result<Job> {
    let key = key(order)?;
    let token = order.token()?.into_bytes();
    let mut ciphertext = vec![0; token.len()];
    let mut copy = token.clone();
    Ok(Box::new(move |show| {
        copy.copy_from_slice(&token);
        // The places of the dots, without looking into the ciphertext.
        let end = copy.len().checked_sub(23).context("a tag of 16 bytes")?;
        let header = copy.iter().position(|byte| *byte == b'.').context("a header")?;
        let iv = header + 2;
        let (head, body) = (iv + 16, iv + 17);
        if copy[header + 1] != b'.' || copy[head] != b'.' || copy[end] != b'.' {
            bail!("not what `dir` with A256GCM looks like");
        }
        let mut nonce = [0; 12];
        let _ = BASE64.decode(&copy[iv..head], Out::from_slice(&mut nonce))?;
        let mut tag = [0; 16];
        let _ = BASE64.decode(&copy[end + 1..], Out::from_slice(&mut tag))?;
        let len = BASE64.decode(&copy[body..end], Out::from_slice(&mut ciphertext))?.len();
        ciphertext[len..len + 16].copy_from_slice(&tag);
        let aad = Aad::from(&copy[..header]);
        let opened = key.open_in_place(Nonce::assume_unique_for_key(nonce), aad, &mut ciphertext[..len + 16]);
        let Ok(opened) = opened else { bail!("the tag does not fit") };
        show(opened);
        Ok(())
    }))
}
