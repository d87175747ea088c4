//! Programs for the C interface, read from a fuzzer's bytes: how many steps, 24 bytes for each step, and behind them
//! what the memory begins with. Numbers are little-endian; where bytes are missing they are 0.

use jose_c_calls::{
    At, Call, Cipher, KeyAt, LARGEST, MEMORY, Message, Opening, OpeningInPlace, PAIRS, Place, Randomness,
    Rules, SLOTS, Written,
};

/// What a program does, one after the other.
pub(crate) enum Step {
    /// A call of the library.
    Call(Call),
    /// Copies a key to another place, where it is none.
    Move { from: usize, to: usize },
    /// Wipes a place for keys.
    WipeKey(usize),
}

/// Steps, and what the memory begins with.
pub(crate) struct Program<'d> {
    pub(crate) steps: Vec<Step>,
    pub(crate) memory: &'d [u8],
}

const STEPS_MAX: usize = 9;

impl<'d> Program<'d> {
    pub(crate) fn read(data: &'d [u8]) -> Self {
        let (count, mut rest) = data.split_first().map_or((0, data), |(count, rest)| (*count, rest));
        let mut steps = Vec::new();
        for _ in 0..usize::from(count) % (STEPS_MAX + 1) {
            let (bytes, behind) = rest.split_at(Record::LEN.min(rest.len()));
            steps.push(Record::read(bytes).step());
            rest = behind;
        }
        Self { steps, memory: &rest[..rest.len().min(MEMORY)] }
    }

    /// The bytes of a program.
    pub(crate) fn write(records: &[Record], memory: &[u8]) -> Vec<u8> {
        let count = u8::try_from(records.len()).expect("a short program");
        let records = records.iter().flat_map(Record::bytes);
        core::iter::once(count).chain(records).chain(memory.iter().copied()).collect()
    }
}

/// A step as bytes: what to do, three small numbers, ten numbers of two bytes. The upper three bits of the first make
/// memory overlap on purpose, which numbers of their own seldom do.
#[derive(Clone, Copy, Default)]
pub(crate) struct Record {
    pub(crate) small: [u8; 4],
    pub(crate) words: [u16; 10],
}

impl Record {
    const LEN: usize = 24;

    fn read(bytes: &[u8]) -> Self {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        Self {
            small: core::array::from_fn(byte),
            words: core::array::from_fn(|at| u16::from_le_bytes([byte(4 + 2 * at), byte(5 + 2 * at)])),
        }
    }

    fn bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[..4].copy_from_slice(&self.small);
        for (two, word) in bytes[4..].chunks_exact_mut(2).zip(self.words) {
            two.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn place(&self, at: usize) -> Place {
        let len = self.words[at + 1];
        let hostile = match len {
            0xfff8.. => Some(usize::MAX - usize::from(u16::MAX - len)),
            0xfff0.. => Some(isize::MAX.unsigned_abs() + 1 + usize::from(len - 0xfff0)),
            _ => None,
        };
        match self.words[at] {
            u16::MAX => Place { at: At::Null, len: hostile.unwrap_or(len.into()) },
            offset => {
                let offset = usize::from(offset).min(MEMORY);
                Place {
                    at: At::Inside(offset),
                    len: hostile.unwrap_or(usize::from(len).min(MEMORY - offset)),
                }
            }
        }
    }

    fn at(&self, at: usize) -> At {
        match self.words[at] {
            u16::MAX => At::Null,
            offset => At::Inside(usize::from(offset).min(MEMORY - LARGEST)),
        }
    }

    fn key(&self, number: u8) -> KeyAt {
        match number % 8 {
            3 => KeyAt::Crooked(0),
            4 => KeyAt::Null,
            5 => KeyAt::Inside(usize::from(self.words[9]).min(MEMORY - LARGEST)),
            number => KeyAt::Slot(usize::from(number) % SLOTS),
        }
    }

    /// A public key, a private key or a session.
    fn pair(&self, number: u8) -> KeyAt {
        match self.key(number) {
            KeyAt::Slot(slot) => KeyAt::Slot(slot % PAIRS),
            other => other,
        }
    }

    fn rules(&self) -> Rules {
        let [_, keys, first_key, content] = self.small;
        let limits = pocket_limits(self.words[8], self.words[9], keys >> 4);
        let key = |number: u8| match number % 8 {
            number @ (6 | 7) => KeyAt::Private(usize::from(number) % PAIRS),
            number => self.key(number),
        };
        Rules {
            keys: (0..(keys & 15) % 11).map(|index| key(first_key.wrapping_add(index))).collect(),
            content: (0..(content & 15) % 11)
                .map(|index| cipher((content >> 4).wrapping_add(index)))
                .collect(),
            limits: (self.words[8] != 0).then_some(limits),
            random: randomness((content >> 6) + 1),
        }
    }

    fn message(&self, content: u8, third: u8) -> Message {
        Message {
            content: cipher(content),
            header: (third & 1 == 1).then(|| {
                let none = Place { at: At::Null, len: 0 };
                [self.place(5), none, none, self.place(7)]
            }),
            payload: self.place(0),
            random: randomness(third >> 1),
            out: self.place(2),
            out_len: self.at(4),
        }
    }

    fn opening(&self) -> Opening {
        Opening {
            rules: self.rules(),
            token: self.place(0),
            out: self.place(2),
            out_len: self.at(4),
            key_index: self.at(5),
        }
    }

    fn opening_in_place(&self) -> OpeningInPlace {
        OpeningInPlace {
            rules: self.rules(),
            token: self.place(0),
            plaintext: self.at(2),
            header: self.at(3),
            key_index: self.at(4),
        }
    }

    /// With one of the places that are written moved into the first one that is read, or to its edges; aligned as a
    /// structure is, unless the number is large.
    fn entangled(&self) -> Self {
        let mut other = *self;
        if let Some(moved) =
            [0, 2, 3, 4, 5, 6, 2, 4].get(usize::from(self.small[0] >> 5)).filter(|moved| **moved > 0)
        {
            let [start, len, number] = [self.words[0], self.words[1], self.words[*moved]];
            let at = start.saturating_add(number % len.max(1).saturating_add(8));
            other.words[*moved] = if number < 0x8000 { at & !7 } else { at };
        }
        other
    }

    fn step(&self) -> Step {
        self.entangled().plain_step()
    }

    fn plain_step(&self) -> Step {
        let [what, first, second, third] = self.small;
        let slot = |number: u8| usize::from(number) % SLOTS;
        // Nothing is made where others write.
        let new = |key: KeyAt| if let KeyAt::Inside(_) = key { KeyAt::Null } else { key };
        // Of a session beside everything else that a call is given.
        let [session, _] = self.words[7].to_le_bytes();
        Step::Call(match what % 32 {
            0 => Call::DirFromBytes { key: new(self.key(first)), bytes: self.place(0), kid: self.place(2) },
            1 => Call::DirFromJwk { key: new(self.key(first)), jwk: self.place(0) },
            2 => Call::DirLimit { key: self.key(first), messages: self.words[0].into() },
            3 => Call::DirLeft { key: self.key(first), messages: self.at(0) },
            4 => Call::EncryptDir { key: self.key(first), message: self.message(second, third) },
            5 => Call::Decrypt(self.opening()),
            6 => Call::DecryptInPlace(self.opening_in_place()),
            7 => Call::Inspect {
                token: self.place(0),
                info: self.at(2),
                header: self.place(3),
                header_len: self.at(5),
            },
            8 => Call::JsonText {
                json: self.place(0),
                name: self.place(2),
                out: self.place(4),
                out_len: self.at(6),
            },
            9 => Call::KeyInspect { bytes: self.place(0), info: self.at(2) },
            10 => Call::Write {
                what: match first % 5 {
                    0 => Written::Thumbprint,
                    1 => Written::Jwk,
                    2 => Written::Pem,
                    3 => Written::Der,
                    _ => Written::Base64,
                },
                bytes: self.place(0),
                out: self.place(2),
                out_len: self.at(4),
            },
            11 => Call::KeySetGet { set: self.place(0), index: first.into(), found: self.at(2) },
            12 => Call::KeySetFind {
                set: self.place(0),
                kid: self.place(2),
                alg: self.place(4),
                operation: first.into(),
                found: self.at(6),
            },
            13 => Call::Wipe { memory: self.place(0) },
            14 => return Step::Move { from: slot(first), to: slot(second) },
            16 => Call::PublicImport { key: new(self.pair(first)), bytes: self.place(0), kid: self.place(2) },
            17 => {
                Call::PrivateImport { key: new(self.pair(first)), bytes: self.place(0), kid: self.place(2) }
            }
            18 => Call::PrivateElsewhere {
                key: new(self.pair(first)),
                modulus_len: [256, 384, 512, 255][usize::from(second % 4)],
                kid: self.place(0),
            },
            19 => Call::Encrypt { key: self.pair(first), message: self.message(second, third) },
            20 => Call::EncryptRequest {
                key: self.pair(first),
                session: new(self.pair(second >> 2)),
                message: self.message(second, third),
            },
            21 => Call::OpenResponse { session: self.pair(session), opening: self.opening() },
            22 => Call::OpenResponseInPlace { session: self.pair(session), opening: self.opening_in_place() },
            23 => Call::DecryptRequest { session: new(self.pair(session)), opening: self.opening() },
            24 => Call::Answer { session: self.pair(first), message: self.message(second, third) },
            _ => return Step::WipeKey(slot(first)),
        })
    }
}

fn randomness(number: u8) -> Randomness {
    match number {
        1 => Randomness::Null,
        2 => Randomness::Nothing,
        3 => Randomness::Fails,
        _ => Randomness::Works,
    }
}

fn cipher(number: u8) -> Cipher {
    match number % 4 {
        0 => Cipher::A256Gcm,
        1 => Cipher::A128Gcm,
        2 => Cipher::A192Gcm,
        _ => Cipher::Null,
    }
}

fn pocket_limits(token_len: u16, header_len: u16, candidates: u8) -> jose_c_calls::Limits {
    jose_c_calls::Limits {
        token_len: token_len.into(),
        header_len: header_len.into(),
        header_depth: 8,
        header_members: 32,
        candidates: candidates.into(),
    }
}
