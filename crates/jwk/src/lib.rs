//! jwk
#![no_std]
