//! Our own functions one by one: what a message is made of. For comparisons with others see `cargo xtask bench compare`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jwk::{EcCurve, Jwk, Metadata, Thumbprint};
use pocket_jose::{A256GCM, ContentCipher as _, JweCompact, KeyRing, Limits, base64url};

const SIZES: [usize; 3] = [300, 16 << 10, 1 << 20];

fn base64(c: &mut Criterion) {
    let mut group = c.benchmark_group("base64url");
    for size in SIZES {
        let bytes = vec![0x5a; size];
        let mut text = vec![0; base64url::encoded_len(size)];
        base64url::encode(&bytes, &mut text).expect("room");
        let mut out = vec![0; size + 3];
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::new("decode, constant-time", size), |b| {
            b.iter(|| base64url::decode(black_box(&text), &mut out).map(|out| out.len()));
        });
        group.bench_function(BenchmarkId::new("decode, public", size), |b| {
            b.iter(|| base64url::public::decode(black_box(&text), &mut out).map(|out| out.len()));
        });
    }
}

fn gcm(c: &mut Criterion) {
    let mut group = c.benchmark_group("A256GCM");
    let prepared = A256GCM::prepare(&[1; 32]).expect("32 bytes");
    for size in SIZES {
        let (mut text, mut tag) = (vec![0; size], [0; 16]);
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::new("seal, key prepared", size), |b| {
            b.iter(|| prepared.seal(&[1; 32], &[2; 12], b"aad", black_box(&mut text), size, &mut tag));
        });
        group.bench_function(BenchmarkId::new("seal", size), |b| {
            b.iter(|| A256GCM.seal(&[1; 32], &[2; 12], b"aad", black_box(&mut text), size, &mut tag));
        });
    }
}

fn keys(c: &mut Criterion) {
    let make =
        |kind| jwk_tools::generate(kind, &Metadata::UNRESTRICTED, &mut getrandom::SysRng).expect("a key");
    for (name, kind) in
        [("RSA 2048", jwk_tools::Kind::Rsa(2048)), ("P-256", jwk_tools::Kind::Ec(EcCurve::P256))]
    {
        let key = make(kind);
        let text = key.as_json();
        c.bench_function(&format!("parse a private JWK, {name}"), |b| {
            b.iter(|| Jwk::parse(black_box(text.as_bytes())).map(|key| key.kid().is_some()));
        });
        let jwk = Jwk::parse(text.as_bytes()).expect("a JWK");
        c.bench_function(&format!("thumbprint, {name}"), |b| {
            b.iter(|| {
                let mut out = [0; Thumbprint::TEXT_LEN];
                black_box(&jwk).thumbprint().map(|print| print.text(&mut out).len())
            });
        });
    }
}

fn token(c: &mut Criterion) {
    let ring = KeyRing::generate_oct(32, "dir").expect("a key");
    let sender = pocket_jose::Sender::new(&ring, None, &pocket_jose::RECOMMENDED).expect("a sender");
    let token = sender.encrypt(&pocket_jose::HeaderFields::NONE, &[7; 300]).expect("a token");
    c.bench_function("split a token", |b| {
        b.iter(|| JweCompact::parse(black_box(&token)).map(|token| token.part_lens()))
    });
    c.bench_function("split a token and read its header", |b| {
        b.iter(|| {
            let mut out = [0; 256];
            let token = JweCompact::parse(black_box(&token))?;
            token.unverified_header(&Limits::DEFAULT, &mut out).map(|header| header.object().raw().len())
        });
    });
}

criterion_group!(micro, base64, gcm, keys, token);
criterion_main!(micro);
