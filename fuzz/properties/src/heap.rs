//! Proves that the core asks nothing of the heap, whatever the input: the process's allocator counts.

/// Runs `core` and demands that it did not allocate, not even to give back at once.
pub(crate) fn untouched<T>(core: impl FnOnce() -> T) -> T {
    let mut result = None;
    let counted = allocation_counter::measure(|| result = Some(core()));
    assert_eq!(counted.count_total, 0, "the core asked for {} bytes of heap", counted.bytes_total);
    result.expect("the closure ran")
}

/// Runs `core` on a stack of 64 KiB, as a microcontroller has it: what recurses on hostile input does not return.
pub(crate) fn on_a_small_stack<T: Send>(core: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 * 1024);
        thread.spawn_scoped(scope, core).expect("a thread").join().expect("the law holds")
    })
}
