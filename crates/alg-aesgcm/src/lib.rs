//! alg-aesgcm
#![no_std]
