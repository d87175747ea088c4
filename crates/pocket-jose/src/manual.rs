//! Longer reasons, by question.

pub mod exchange;
pub mod security;
