//! Montgomery multiplication for hosts: about as fast as a compiler makes it from code that is safe and portable, and
//! several times as large as what microcontrollers have.
//!
//! Numbers are multiplied in tiles of a few limbs, a row at a time. The compiler knows the length of a row and unrolls it,
//! and rows are short enough for a processor to begin the next while it ends the last. Squares take each product of two
//! different limbs once. Both reduce afterwards, by adding multiples of `n` that make the lower half zero.
//!
//! No branch and no address depends on a number; `cargo xtask ct` keeps that. What it leaves on the stack its callers wipe.

use core::hint::black_box;

use super::small::Kernel;

type Limb = u64;
type Wide = u128;

/// The kernel of hosts.
#[derive(Clone, Copy, Debug)]
#[allow(unreachable_pub, reason = "public where it is the chosen one; tests have all")]
pub struct Rows;

impl Kernel for Rows {
    #[inline(never)]
    fn multiply<const L: usize>(
        a: &[Limb; L],
        b: &[Limb; L],
        n: &[Limb; L],
        factor: Limb,
        out: &mut [Limb; L],
    ) {
        let mut sum = [[0; L]; 2];
        let top = if L == 16 {
            multiply_and_reduce(sum.as_flattened_mut(), a, b, n, factor)
        } else if L.is_multiple_of(16) {
            add_product::<16>(sum.as_flattened_mut(), a, b);
            reduce_tiles::<16>(sum.as_flattened_mut(), n, factor)
        } else {
            add_product::<8>(sum.as_flattened_mut(), a, b);
            reduce_tiles::<8>(sum.as_flattened_mut(), n, factor)
        };
        finish(&sum, top, n, out);
    }

    #[inline(never)]
    fn square<const L: usize>(a: &[Limb; L], n: &[Limb; L], factor: Limb, out: &mut [Limb; L]) {
        let mut sum = [[0; L]; 2];
        add_mixed_products(sum.as_flattened_mut(), a);
        double_and_add_squares(sum.as_flattened_mut(), a);
        let top = if L.is_multiple_of(16) {
            reduce_tiles::<16>(sum.as_flattened_mut(), n, factor)
        } else {
            reduce_tiles::<8>(sum.as_flattened_mut(), n, factor)
        };
        finish(&sum, top, n, out);
    }

    #[inline(never)]
    fn add<const L: usize>(a: &mut [Limb; L], b: &[Limb; L], n: &[Limb; L]) {
        let mut carry = false;
        for (a, b) in a.iter_mut().zip(b) {
            (*a, carry) = add_with_carry(*a, *b, carry);
        }
        reduce(a, carry.into(), n);
    }

    const DIVIDES: bool = true;

    /// From `R mod n`, a limb at a time as in long division (Knuth, "The Art of Computer Programming", 4.3.1, algorithm D).
    #[inline(never)]
    fn r_squared_vartime<const L: usize>(n: &[Limb; L], out: &mut [Limb; L]) {
        // R is below 2 n.
        *out = [0; L];
        subtract(out, n);
        for _ in n {
            shift_up_vartime(out, n);
        }
    }
}

/// `number = number 2^64 mod n`, for a number below `n`.
fn shift_up_vartime<const L: usize>(number: &mut [Limb; L], n: &[Limb; L]) {
    let top = highest(number);
    number.rotate_right(1);
    number.iter_mut().take(1).for_each(|limb| *limb = 0);
    // At most 2 more than the true one, since the first bit of `n` is set.
    let quotient =
        (Wide::from(top) << Limb::BITS | Wide::from(highest(number))) / Wide::from(highest(n).max(1));
    let quotient = Limb::try_from(quotient).unwrap_or(Limb::MAX);
    let mut carry = 0;
    for (limb, n) in number.iter_mut().zip(n) {
        let (low, high) = halves(Wide::from(quotient) * Wide::from(*n) + Wide::from(carry));
        let borrow;
        (*limb, borrow) = limb.overflowing_sub(low);
        carry = high + Limb::from(borrow);
    }
    let mut missing = carry.wrapping_sub(top);
    for _ in 0..2 {
        if missing == 0 {
            break;
        }
        let mut carry = false;
        for (limb, n) in number.iter_mut().zip(n) {
            (*limb, carry) = add_with_carry(*limb, *n, carry);
        }
        missing = missing.wrapping_sub(carry.into());
    }
}

/// For numbers of one tile: a row of the product and a row of the reduction in turn, which the processor computes at once.
/// Returns the limb above the sum.
#[inline(always)]
fn multiply_and_reduce<const L: usize>(
    sum: &mut [Limb],
    a: &[Limb; L],
    b: &[Limb; L],
    n: &[Limb; L],
    factor: Limb,
) -> Limb {
    let (mut rest, mut top) = (sum, 0);
    for limb in b {
        let Some((places, above)) = rest.split_first_chunk_mut::<L>() else { break };
        let carry = add_row(places, a, *limb);
        let multiple = lowest(places).wrapping_mul(factor);
        let other = add_row(places, n, multiple);
        above.iter_mut().take(1).for_each(|place| {
            (*place, top) = halves(Wide::from(carry) + Wide::from(other) + Wide::from(top));
        });
        rest = skip(rest, 1);
    }
    top
}

/// `sum = sum + a b`, where only zeros are.
#[inline(always)]
fn add_product<const T: usize>(sum: &mut [Limb], a: &[Limb], b: &[Limb]) {
    let (mut rest, mut top) = (sum, 0);
    for tile in a.as_chunks::<T>().0 {
        top = add_tiles(rest, tile, b.as_chunks().0, 0, top);
        rest = skip(rest, T);
    }
}

/// Adds the products of each limb with those above it, where only zeros are.
#[inline(always)]
fn add_mixed_products(sum: &mut [Limb], a: &[Limb]) {
    let tiles = a.as_chunks::<8>().0;
    for (places, tile) in sum.as_chunks_mut().0.iter_mut().zip(tiles) {
        add_triangle(places, tile);
    }
    let (mut rest, mut above, mut top) = (sum, tiles, 0);
    while let Some((tile, more)) = above.split_first() {
        // The place of the next tile, and twice that for the square of this one.
        rest = skip(rest, 8);
        if more.is_empty() {
            // What the row of tiles before has left over.
            for place in rest.iter_mut() {
                let over;
                (*place, over) = place.overflowing_add(top);
                top = over.into();
            }
        } else {
            top = add_tiles(rest, tile, more, 0, top);
        }
        rest = skip(rest, 8);
        above = more;
    }
}

/// As [`add_mixed_products`], for eight limbs.
#[inline(always)]
fn add_triangle(sum: &mut [Limb; 16], a: &[Limb; 8]) {
    /// The products of the limb that has `ABOVE` limbs above it.
    #[inline(always)]
    fn row<const ABOVE: usize>(sum: &mut [Limb; 16], a: &[Limb; 8]) {
        let at = a.len() - 1 - ABOVE;
        let (Some(limb), Some(above)) = (a.get(at), a.last_chunk::<ABOVE>()) else { return };
        if let Some((places, higher)) = skip(sum, 2 * at + 1).split_first_chunk_mut() {
            let carry = add_row(places, above, *limb);
            higher.iter_mut().take(1).for_each(|place| *place = carry);
        }
    }
    row::<7>(sum, a);
    row::<6>(sum, a);
    row::<5>(sum, a);
    row::<4>(sum, a);
    row::<3>(sum, a);
    row::<2>(sum, a);
    row::<1>(sum, a);
}

/// `sum = 2 sum +` the squares of the limbs.
#[inline(always)]
fn double_and_add_squares(sum: &mut [Limb], a: &[Limb]) {
    let (mut shifted_out, mut carry) = (0, false);
    for (pair, limb) in sum.as_chunks_mut().0.iter_mut().zip(a) {
        let [low, high] = *pair;
        let (square_low, square_high) = halves(Wide::from(*limb) * Wide::from(*limb));
        let (low_sum, over) = add_with_carry(low << 1 | shifted_out, square_low, carry);
        let (high_sum, over) = add_with_carry(high << 1 | low >> (Limb::BITS - 1), square_high, over);
        *pair = [low_sum, high_sum];
        (shifted_out, carry) = (high >> (Limb::BITS - 1), over);
    }
}

/// Adds a multiple of `n` that makes the lower half of the sum zero, but for that it leaves it as it is. Returns the limb
/// above the sum.
#[inline(always)]
fn reduce_tiles<const T: usize>(sum: &mut [Limb], n: &[Limb], factor: Limb) -> Limb {
    let Some((first, others)) = n.as_chunks::<T>().0.split_first() else { return 0 };
    let (mut rest, mut left_over) = (sum, 0);
    for _ in n.as_chunks::<T>().0 {
        let mut multiple = [0; T];
        let top = if others.is_empty() { left_over } else { 0 };
        let top = reduce_tile(rest, first, factor, top, &mut multiple);
        left_over =
            if others.is_empty() { top } else { add_tiles(skip(rest, T), &multiple, others, top, left_over) };
        rest = skip(rest, T);
    }
    left_over
}

/// `sum = sum + n multiple` for the `multiple` that makes the lowest tile zero; `top` is added above that tile, and what
/// there is above the next is returned.
#[inline(always)]
fn reduce_tile<const T: usize>(
    sum: &mut [Limb],
    n: &[Limb; T],
    factor: Limb,
    top: Limb,
    multiple: &mut [Limb; T],
) -> Limb {
    let (mut rest, mut top) = (sum, top);
    for limb in multiple {
        let Some((places, above)) = rest.split_first_chunk_mut::<T>() else { break };
        *limb = lowest(places).wrapping_mul(factor);
        let carry = add_row(places, n, *limb);
        top = add_above(above, carry, top);
        rest = skip(rest, 1);
    }
    top
}

/// `sum = sum + a tiles`. `top` belongs above the first tile, and `left_over` above the last one, from the tiles of a row
/// before. What there is above the one after that is returned.
#[inline(always)]
fn add_tiles<const T: usize>(
    sum: &mut [Limb],
    a: &[Limb; T],
    tiles: &[[Limb; T]],
    top: Limb,
    left_over: Limb,
) -> Limb {
    let (mut rest, mut top) = (sum, top);
    for (left, tile) in (0..tiles.len()).rev().zip(tiles) {
        if left == 0 {
            top += left_over;
        }
        top = add_tile(rest, a, tile, top);
        rest = skip(rest, T);
    }
    top
}

/// `sum = sum + a b`, and `top` above the lowest tile; returns what there is above the next.
#[inline(always)]
fn add_tile<const T: usize>(sum: &mut [Limb], a: &[Limb; T], b: &[Limb; T], top: Limb) -> Limb {
    let (mut rest, mut top) = (sum, top);
    for limb in b {
        let Some((places, above)) = rest.split_first_chunk_mut::<T>() else { break };
        let carry = add_row(places, a, *limb);
        top = add_above(above, carry, top);
        rest = skip(rest, 1);
    }
    top
}

/// Adds the carry of a row, and the one that the row before left at the same place; returns the next.
#[inline(always)]
fn add_above(above: &mut [Limb], carry: Limb, top: Limb) -> Limb {
    let mut next = 0;
    if let Some(place) = above.first_mut() {
        (*place, next) = halves(Wide::from(*place) + Wide::from(carry) + Wide::from(top));
    }
    next
}

/// `sum = sum + a b`; returns what goes beyond it.
#[inline(always)]
fn add_row<const T: usize>(sum: &mut [Limb; T], a: &[Limb; T], b: Limb) -> Limb {
    let mut carry = 0;
    for (place, limb) in sum.iter_mut().zip(a) {
        (*place, carry) = halves(Wide::from(*limb) * Wide::from(b) + Wide::from(*place) + Wide::from(carry));
    }
    carry
}

/// The upper half, and `top` above it, which is below `2 n`, into `out`, less `n` if it is not below `n`.
#[inline(always)]
fn finish<const L: usize>(sum: &[[Limb; L]; 2], top: Limb, n: &[Limb; L], out: &mut [Limb; L]) {
    let [_, high] = sum;
    *out = *high;
    reduce(out, top, n);
}

/// Subtracts `n` from a number below `2 n`, whose topmost bit is `top`, unless it is below `n`.
#[inline(always)]
fn reduce<const L: usize>(number: &mut [Limb; L], top: Limb, n: &[Limb; L]) {
    let borrow = subtract(number, n);
    // The compiler must not see that there are only two masks, and branch.
    let mask = black_box((Limb::from(borrow) & (top ^ 1)).wrapping_neg());
    let mut carry = false;
    for (limb, n) in number.iter_mut().zip(n) {
        (*limb, carry) = add_with_carry(*limb, *n & mask, carry);
    }
}

/// `a = a - b`; returns the borrow.
#[inline(always)]
fn subtract<const L: usize>(a: &mut [Limb; L], b: &[Limb; L]) -> bool {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        let (difference, first) = a.overflowing_sub(*b);
        let second;
        (*a, second) = difference.overflowing_sub(borrow.into());
        borrow = first | second;
    }
    borrow
}

#[inline(always)]
fn add_with_carry(a: Limb, b: Limb, carry: bool) -> (Limb, bool) {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(carry.into());
    (sum, first | second)
}

/// The lower and the upper limb.
#[inline(always)]
#[allow(clippy::cast_possible_truncation, reason = "that is what it is for")]
const fn halves(wide: Wide) -> (Limb, Limb) {
    (wide as Limb, (wide >> Limb::BITS) as Limb)
}

#[inline(always)]
fn lowest<const T: usize>(number: &[Limb; T]) -> Limb {
    number.first().copied().unwrap_or(0)
}

fn highest<const T: usize>(number: &[Limb; T]) -> Limb {
    number.last().copied().unwrap_or(0)
}

#[inline(always)]
fn skip(number: &mut [Limb], limbs: usize) -> &mut [Limb] {
    number.get_mut(limbs..).unwrap_or_default()
}
