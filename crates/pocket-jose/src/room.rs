//! Room to work in.

/// `len` zeros.
///
/// `vec![0; len]` asks for memory that is zero already. For large messages that is fresh from the system, and costs nothing. For
/// small ones glibc (2.36) takes a longer way to it than to memory that was just given back, which shows in the time of a short
/// token.
#[expect(clippy::slow_vector_initialization, reason = "it is the faster one where it is used")]
pub(crate) fn zeros(len: usize) -> Vec<u8> {
    const LARGE: usize = 64 * 1024;
    if len >= LARGE {
        return vec![0; len];
    }
    let mut room = Vec::with_capacity(len);
    room.resize(len, 0);
    room
}
