//! alg-rsa
#![no_std]
