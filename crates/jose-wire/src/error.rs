//! What was wrong with some text, and where. Nothing here ever describes a secret: these faults are
//! about spelling.

use core::fmt;

/// The rule that a piece of text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Fault {
    /// A byte outside `A-Z a-z 0-9 - _` (RFC 7515, section 2: no padding, whitespace or line breaks).
    Base64Character,
    /// A length of 1 modulo 4, which encodes nothing.
    Base64Length,
    /// Unused bits of the last character are not zero: a second spelling of the same bytes.
    Base64NotCanonical,
    /// Not UTF-8 (RFC 8259, section 8.1), or with a byte order mark.
    JsonUtf8,
    /// Something that RFC 8259's grammar does not have here.
    JsonSyntax,
    /// An unknown escape, a bare control character, or half of a surrogate pair in a string.
    JsonEscape,
    /// The text ends in the middle of a value.
    JsonEnd,
    /// Text after the value.
    JsonTrailing,
    /// A member name that its object already has, compared after unescaping.
    JsonDuplicate,
    /// Nested deeper than the limit.
    JsonDepth,
    /// More open member names than the limit.
    JsonMembers,
    /// A string longer than the limit.
    JsonStringLength,
    /// The text as a whole is longer than the limit.
    TooLong,
    /// The value must be a JSON object.
    NotAnObject,
    /// A member has a JSON type that its definition does not allow, or an empty value where one is needed.
    WrongType,
    /// A required member is missing.
    MissingMember,
    /// A value does not have the length that its definition gives.
    WrongLength,
    /// Not the number of parts that this serialization has.
    PartCount,
    /// A value that its definition does not allow.
    InvalidValue,
    /// An integer with a leading zero octet that it does not need (RFC 7518, section 2).
    LeadingZero,
    /// The encoding around a key (PEM, DER) is damaged or unknown.
    KeyEncoding,
}

impl Fault {
    /// A short phrase for people, in the form "what is wrong".
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Base64Character => "a character outside the base64url alphabet",
            Self::Base64Length => "a length that no base64url text has",
            Self::Base64NotCanonical => "unused bits set in the last base64url character",
            Self::JsonUtf8 => "text that is not UTF-8",
            Self::JsonSyntax => "a JSON syntax error",
            Self::JsonEscape => "a bad escape or control character in a JSON string",
            Self::JsonEnd => "an unexpected end of JSON",
            Self::JsonTrailing => "text after the JSON value",
            Self::JsonDuplicate => "a duplicate JSON member name",
            Self::JsonDepth => "JSON nested too deeply",
            Self::JsonMembers => "too many JSON members",
            Self::JsonStringLength => "a JSON string that is too long",
            Self::TooLong => "more text than the limit allows",
            Self::NotAnObject => "a value that is not a JSON object",
            Self::WrongType => "a member of the wrong JSON type",
            Self::MissingMember => "a missing required member",
            Self::WrongLength => "a value of the wrong length",
            Self::PartCount => "the wrong number of dot-separated parts",
            Self::InvalidValue => "a value that is not allowed",
            Self::LeadingZero => "an integer with a leading zero octet",
            Self::KeyEncoding => "a damaged or unknown key encoding",
        }
    }

    /// Whether the text only exceeded a limit that the caller may raise, and is not wrong in itself.
    #[must_use]
    pub const fn is_limit(self) -> bool {
        matches!(self, Self::JsonDepth | Self::JsonMembers | Self::JsonStringLength | Self::TooLong)
    }
}

/// A fault and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct WireError {
    /// The broken rule.
    pub fault: Fault,
    /// Byte offset in the text that was given.
    pub at: usize,
}

impl WireError {
    /// The fault `fault` at byte `at`.
    #[must_use]
    pub const fn new(fault: Fault, at: usize) -> Self {
        Self { fault, at }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.fault.describe(), self.at)
    }
}

impl core::error::Error for WireError {}
