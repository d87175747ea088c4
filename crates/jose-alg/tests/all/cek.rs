//! The content encryption key has one length from birth to end, compares without haste, and shows itself to
//! nobody. That its drop wipes cannot be seen without `unsafe`; what can be is that there is something to run.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use jose_alg::{Cek, Error, KeyFault, Rejected};

#[test]
fn a15_a_key_has_1_to_64_bytes() {
    for len in [0, 65, 66, 1000, usize::MAX] {
        assert_eq!(Cek::zeroed(len).err(), Some(Error::KeyUnsuitable(KeyFault::WrongSize)), "{len}");
    }
    for len in 1..=Cek::MAX {
        assert_eq!(Cek::zeroed(len).unwrap().as_bytes(), vec![0; len]);
    }
    assert_eq!(Cek::MAX, 64);
}

#[test]
fn a15_only_a_key_of_the_same_length_is_taken_over() {
    for len in 1..=Cek::MAX {
        for given in 0..=Cek::MAX + 8 {
            let mut cek = Cek::zeroed(len).unwrap();
            cek.as_mut_bytes().fill(0xaa);
            let key = vec![0x55; given];
            if given == len {
                assert_eq!(cek.set(&key), Ok(()));
                assert_eq!(cek.as_bytes(), key);
            } else {
                assert_eq!(cek.set(&key), Err(Rejected));
                assert_eq!(cek.as_bytes(), vec![0; len], "{given} bytes for {len}");
            }
        }
    }
}

#[test]
fn m2_wiping_leaves_the_length_and_nothing_else() {
    let mut cek = Cek::zeroed(48).unwrap();
    cek.as_mut_bytes().fill(0xaa);
    cek.wipe();
    assert_eq!(cek.as_bytes(), [0; 48]);
    assert!(core::mem::needs_drop::<Cek>());
}

#[test]
fn m1_a_key_prints_neither_itself_nor_its_length() {
    let mut shown = Vec::new();
    for len in [1, 16, 64] {
        let mut cek = Cek::zeroed(len).unwrap();
        cek.as_mut_bytes().fill(0xab);
        shown.push(format!("{cek:?}{cek:#?}"));
    }
    assert!(shown.iter().all(|text| text == "Cek(..)Cek(..)"), "{shown:?}");
}

#[test]
fn keys_compare_by_every_byte_and_by_length() {
    let mut cek = Cek::zeroed(32).unwrap();
    cek.as_mut_bytes().fill(7);
    assert!(cek.ct_eq(&[7; 32]));
    for bit in 0..256 {
        let mut other = [7u8; 32];
        *other.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
        assert!(!cek.ct_eq(&other), "bit {bit}");
    }
    assert!(!cek.ct_eq(&[7; 31]) && !cek.ct_eq(&[7; 33]) && !cek.ct_eq(&[]));
}

/// Implemented for every type, and once more for those with the trait: naming it for a type with the trait would
/// be ambiguous and not compile.
macro_rules! assert_lacks {
    ($type:ty: $($bound:path),+) => {$({
        trait Lacks<Mark> {
            fn it() {}
        }
        impl<T: ?Sized> Lacks<()> for T {}
        struct Has;
        impl<T: ?Sized + $bound> Lacks<Has> for T {}
        <$type as Lacks<_>>::it();
    })+};
}

#[test]
fn m3_a_key_is_neither_copied_nor_compared_in_haste() {
    assert_lacks!(Cek: Clone, Copy, PartialEq, PartialOrd, core::hash::Hash, core::fmt::Display, AsRef<[u8]>);
}
