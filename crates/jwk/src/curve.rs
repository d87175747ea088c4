//! The curves that RFC 7518, section 6.2.1.1, RFC 8037 and RFC 8812 register: their names, and how long the numbers
//! on them are. A curve is a value, not a case of an enum: what nobody names is not linked.

use jose_wire::json::Text;

/// A curve for keys of `kty` EC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EcCurve {
    crv: &'static str,
    len: usize,
}

impl EcCurve {
    /// `P-256`, coordinates of 32 bytes.
    pub const P256: Self = Self { crv: "P-256", len: 32 };
    /// `P-384`, coordinates of 48 bytes.
    pub const P384: Self = Self { crv: "P-384", len: 48 };
    /// `P-521`, coordinates of 66 bytes.
    pub const P521: Self = Self { crv: "P-521", len: 66 };
    /// `secp256k1`, coordinates of 32 bytes; for signatures only (RFC 8812, section 3.1).
    pub const SECP256K1: Self = Self { crv: "secp256k1", len: 32 };

    /// All that are known here, for tools that take any key.
    pub const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::SECP256K1];

    /// Bytes of the longest coordinate.
    pub const LEN_MAX: usize = 66;

    /// The value of `crv`.
    #[must_use]
    pub const fn crv(self) -> &'static str {
        self.crv
    }

    /// Bytes of `x`, of `y` and of `d`, leading zeros included (RFC 7518, section 6.2.1.2 to 6.2.2.1).
    #[must_use]
    pub const fn coordinate_len(self) -> usize {
        self.len
    }

    /// The curve of this name, when it is known here.
    #[must_use]
    pub fn named(crv: Text<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| crv.is(curve.crv))
    }
}

/// A curve for keys of `kty` OKP (RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OkpCurve {
    crv: &'static str,
    len: usize,
}

impl OkpCurve {
    /// `Ed25519`, for signatures: keys of 32 bytes.
    pub const ED25519: Self = Self { crv: "Ed25519", len: 32 };
    /// `X25519`, for key agreement: keys of 32 bytes.
    pub const X25519: Self = Self { crv: "X25519", len: 32 };
    /// `Ed448`, for signatures: keys of 57 bytes. Recognised; no algorithm here takes it.
    pub const ED448: Self = Self { crv: "Ed448", len: 57 };
    /// `X448`, for key agreement: keys of 56 bytes. Recognised; no algorithm here takes it.
    pub const X448: Self = Self { crv: "X448", len: 56 };

    /// All that are known here, for tools that take any key.
    pub const ALL: [Self; 4] = [Self::ED25519, Self::X25519, Self::ED448, Self::X448];

    /// Bytes of the longest key.
    pub const LEN_MAX: usize = 57;

    /// The value of `crv`.
    #[must_use]
    pub const fn crv(self) -> &'static str {
        self.crv
    }

    /// Bytes of `x` and of `d`.
    #[must_use]
    pub const fn key_len(self) -> usize {
        self.len
    }

    /// The curve of this name, when it is known here.
    #[must_use]
    pub fn named(crv: Text<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| crv.is(curve.crv))
    }
}
