//! Times that can be compared: every peer warms up, then all of them take turns in short batches, so that what disturbs the
//! machine disturbs them alike. The middle of the turns counts, and how far the quarters of them lie apart.

use anyhow::Result;

use super::peer::Peer;

/// How long to look.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// Nanoseconds before anything counts.
    pub(crate) warm: u64,
    /// Nanoseconds of one turn.
    pub(crate) turn: u64,
    /// Nanoseconds that a peer may take for all its turns, unless one run takes longer.
    pub(crate) most: u64,
}

pub(crate) const QUICK: Effort = Effort { rounds: 7, warm: 50_000_000, turn: 20_000_000, most: 300_000_000 };
pub(crate) const FULL: Effort =
    Effort { rounds: 15, warm: 200_000_000, turn: 40_000_000, most: 3_000_000_000 };

/// Nanoseconds of the processor's time for doing something once.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub(crate) struct Time {
    pub(crate) median_ns: f64,
    /// A quarter of the turns was faster than this, a quarter slower than the other.
    pub(crate) lower_ns: f64,
    pub(crate) upper_ns: f64,
    pub(crate) turns: usize,
}

impl Time {
    fn of(mut turns: Vec<f64>) -> Option<Self> {
        turns.sort_by(f64::total_cmp);
        let at = |quarter: usize| turns.get(turns.len().saturating_sub(1) * quarter / 4).copied();
        Some(Self { median_ns: at(2)?, lower_ns: at(1)?, upper_ns: at(3)?, turns: turns.len() })
    }

    /// Half the distance of the quarters, as a part of the middle.
    pub(crate) fn spread(&self) -> f64 {
        (self.upper_ns - self.lower_ns) / 2.0 / self.median_ns
    }
}

/// Of what the peers have prepared, in their order.
pub(crate) fn measure(peers: &mut [&mut Peer], effort: Effort) -> Result<Vec<Option<Time>>> {
    let mut counts = Vec::new();
    let mut rounds = effort.rounds;
    for peer in &mut *peers {
        let once = warm_up(peer, effort.warm)?;
        counts.push((effort.turn / once).max(1));
        let turn = once.max(effort.turn);
        rounds = rounds.min(usize::try_from(effort.most / turn)?).max(3);
    }
    let mut turns = vec![Vec::new(); peers.len()];
    for round in 0..rounds {
        for place in 0..peers.len() {
            // Who begins changes, so that nobody always follows the same one.
            let place = (place + round) % peers.len();
            let (Some(peer), Some(count), Some(turns)) =
                (peers.get_mut(place), counts.get(place), turns.get_mut(place))
            else {
                continue;
            };
            let time = peer.run(*count)?;
            turns.push(as_f64(time) / as_f64(*count));
        }
    }
    Ok(turns.into_iter().map(Time::of).collect())
}

/// Runs for `warm` nanoseconds, more and more often; returns those of one run, at least one.
fn warm_up(peer: &mut Peer, warm: u64) -> Result<u64> {
    let mut count = 1;
    loop {
        let time = peer.run(count)?;
        if time >= warm {
            return Ok((time / count).max(1));
        }
        // Clocks that stand still for short runs must not end this.
        count = (count * warm).checked_div(time).unwrap_or(u64::MAX).clamp(count + 1, count * 10);
    }
}

#[allow(clippy::cast_precision_loss, reason = "nanoseconds that fit in a run do not need 53 bits")]
pub(crate) fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_quarters_of_the_turns() {
        let time = Time::of(vec![5.0, 1.0, 3.0, 2.0, 4.0]).unwrap();
        assert_eq!(time, Time { median_ns: 3.0, lower_ns: 2.0, upper_ns: 4.0, turns: 5 });
        assert!((time.spread() - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(Time::of(vec![]), None);
    }
}
