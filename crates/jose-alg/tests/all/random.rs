//! Randomness that fails, lies or hangs is an error before anything is made of it, and leaves zeros.
#![allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use core::convert::Infallible;

use jose_alg::{Error, FnRandom, RandomUnavailable, draw};
use rand_core::{TryCryptoRng, TryRng};

/// An honest source, as far as a test needs one: no two words alike.
fn honest() -> FnRandom<impl FnMut(&mut [u8]) -> Result<(), Infallible>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    FnRandom(move |out: &mut [u8]| {
        for byte in out {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = state.to_be_bytes()[0];
        }
        Ok(())
    })
}

#[test]
fn s15_an_honest_source_is_handed_through() {
    for len in 0..200 {
        let (mut drawn, mut wanted) = (vec![0; len], vec![0; len]);
        assert_eq!(draw(&mut honest(), &mut drawn), Ok(()));
        honest().try_fill_bytes(&mut wanted).unwrap();
        assert_eq!(drawn, wanted);
    }
}

#[test]
fn s15_a_failing_source_leaves_zeros() {
    for len in [0, 1, 12, 16, 44, 136] {
        // It writes half before it fails.
        let mut source = FnRandom(|out: &mut [u8]| {
            let half = out.len() / 2;
            out.iter_mut().take(half).for_each(|byte| *byte = 0xee);
            Err(())
        });
        let mut out = vec![0xaa; len];
        assert_eq!(draw(&mut source, &mut out), Err(Error::RandomUnavailable));
        assert_eq!(out, vec![0; len]);
    }
}

/// A generator that was never started repeats a word: zeros, ones, a register's reset value.
#[test]
fn s15_a_stuck_source_is_a_failed_one() {
    for word in [[0; 4], [0xff; 4], [0xde, 0xad, 0xbe, 0xef]] {
        for len in 12..140 {
            let mut source = FnRandom(|out: &mut [u8]| {
                out.iter_mut().zip(word.iter().cycle()).for_each(|(out, byte)| *out = *byte);
                Ok::<_, ()>(())
            });
            let mut out = vec![0xaa; len];
            assert_eq!(draw(&mut source, &mut out), Err(Error::RandomUnavailable), "{word:?}, {len}");
            assert_eq!(out, vec![0; len]);
        }
    }
}

/// A source that writes nothing at all leaves what the buffer held, which is constant too.
#[test]
fn s15_a_source_that_writes_nothing_is_a_failed_one() {
    let mut out = [0; 32];
    assert_eq!(draw(&mut FnRandom(|_: &mut [u8]| Ok::<_, ()>(())), &mut out), Err(Error::RandomUnavailable));
}

/// Short draws may repeat by chance, and one different word is enough in a longer one: no honest draw is refused.
#[test]
fn s15_chance_is_not_taken_for_failure() {
    for len in 0..12 {
        let mut out = vec![0xaa; len];
        let mut source = FnRandom(|out: &mut [u8]| {
            out.fill(7);
            Ok::<_, ()>(())
        });
        assert_eq!(draw(&mut source, &mut out), Ok(()));
        assert_eq!(out, vec![7; len]);
    }
    for at in 0..32 {
        let mut out = [0; 32];
        let mut source = FnRandom(|out: &mut [u8]| {
            out.fill(7);
            out.iter_mut().skip(at).take(1).for_each(|byte| *byte = 8);
            Ok::<_, ()>(())
        });
        assert_eq!(draw(&mut source, &mut out), Ok(()), "{at}");
    }
}

#[test]
fn a_closure_serves_every_method_and_reports_every_failure() {
    let mut count = 0u8;
    let mut source = FnRandom(|out: &mut [u8]| {
        for byte in out {
            count += 1;
            *byte = count;
        }
        Ok::<_, ()>(())
    });
    assert_eq!(source.try_next_u32(), Ok(0x0403_0201));
    assert_eq!(source.try_next_u64(), Ok(0x0c0b_0a09_0807_0605));
    let mut out = [0; 3];
    assert_eq!(source.try_fill_bytes(&mut out), Ok(()));
    assert_eq!(out, [13, 14, 15]);

    let mut failing = FnRandom(|_: &mut [u8]| Err("seed error"));
    assert_eq!(failing.try_next_u32(), Err(RandomUnavailable));
    assert_eq!(failing.try_next_u64(), Err(RandomUnavailable));
    assert_eq!(failing.try_fill_bytes(&mut out), Err(RandomUnavailable));
    assert_eq!(format!("{failing:?}"), "FnRandom(..)");
}

#[test]
fn any_source_of_the_ecosystem_will_do() {
    fn through(source: &mut dyn TryCryptoRng<Error = RandomUnavailable>) -> Result<(), Error> {
        draw(source, &mut [0; 32])
    }
    assert_eq!(through(&mut FnRandom(|_: &mut [u8]| Err(()))), Err(Error::RandomUnavailable));
    let mut source = honest();
    assert_eq!(through(&mut source), Ok(()));
}
