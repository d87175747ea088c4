//! Changes to tokens that stay tokens. A fuzzer that only turns bits spends its life in invalid base64url: this picks
//! a part, decodes it, lets the fuzzer change the bytes, and encodes them again.

use crate::oracle;

/// Changes the token in `data[..size]` and returns its new size, at most `max_size`. `seed` decides what happens;
/// `bytes` is the fuzzer's own change to `(bytes, size, max_size)`.
pub fn token(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    bytes: &mut dyn FnMut(&mut [u8], usize, usize) -> usize,
) -> usize {
    let max_size = max_size.min(data.len());
    if data[..size].first() == Some(&b'{') {
        return in_json(data, size, max_size, seed, bytes);
    }
    let mut parts: Vec<Vec<u8>> = data[..size].split(|byte| *byte == b'.').map(<[u8]>::to_vec).collect();
    let (which, how) = ((seed / 16) as usize % parts.len(), seed % 16);
    match how {
        // As it is: broken tokens matter, too.
        0 | 1 => return bytes(data, size, max_size),
        2 => parts.swap(0, which),
        3 => {
            parts.remove(which);
        }
        4 => parts.insert(which, Vec::new()),
        5 => parts[which].clear(),
        // One character more or less, or another last one: lengths and unused bits.
        6 => parts[which].push(b'A' + (seed >> 8) as u8 % 26),
        7 => {
            parts[which].pop();
        }
        8 if !parts[which].is_empty() => {
            let last = parts[which].len() - 1;
            parts[which][last] = b'A' + (seed >> 8) as u8 % 26;
        }
        // A token with the shape of one, whatever it was.
        9 => parts.resize(5, Vec::new()),
        _ => {
            let mut decoded = oracle::decode(&parts[which]).unwrap_or_default();
            let len = decoded.len();
            decoded.resize(max_size.max(len), 0);
            let len = bytes(&mut decoded, len, max_size);
            parts[which] = oracle::encode(&decoded[..len]).into_bytes();
        }
    }
    put(data, &parts.join(&b'.'), max_size)
}

/// The same for a token in JSON: picks one of its texts, and changes what it encodes as often as its characters.
fn in_json(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    bytes: &mut dyn FnMut(&mut [u8], usize, usize) -> usize,
) -> usize {
    let mut pieces: Vec<Vec<u8>> = data[..size].split(|byte| *byte == b'"').map(<[u8]>::to_vec).collect();
    // Between the first quotation mark and the second, the third and the fourth, and so on.
    let (texts, how) = (pieces.len() / 2, seed % 4);
    if how == 0 || texts == 0 {
        return bytes(data, size, max_size);
    }
    let text = &mut pieces[1 + 2 * ((seed / 4) as usize % texts)];
    let decoded = if how == 1 { None } else { oracle::decode(text) };
    let is_encoded = decoded.is_some();
    let mut changed = decoded.unwrap_or_else(|| text.clone());
    let len = changed.len();
    changed.resize(max_size.max(len), 0);
    let len = bytes(&mut changed, len, max_size);
    changed.truncate(len);
    *text = if is_encoded { oracle::encode(&changed).into_bytes() } else { changed };
    put(data, &pieces.join(&b'"'), max_size)
}

fn put(data: &mut [u8], token: &[u8], max_size: usize) -> usize {
    let len = token.len().min(max_size);
    data[..len].copy_from_slice(&token[..len]);
    len
}
