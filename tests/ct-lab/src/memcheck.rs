//! Messages to valgrind: a sequence of instructions that does nothing on a processor and that valgrind knows. See its
//! manual, "The Client Request mechanism". For x86-64 only.

/// Takes the bytes for undefined from now on.
pub fn hide<T: ?Sized>(secret: &mut T) {
    request(0x4d43_0001, secret);
}

/// Takes the bytes for defined again: the answer is out.
pub fn reveal<T: ?Sized>(secret: &mut T) {
    request(0x4d43_0002, secret);
}

/// Through a mutable reference, and by an instruction that may change anything: else the compiler would reckon with the
/// values that it knows, and nothing would be found.
fn request<T: ?Sized>(number: usize, bytes: &mut T) {
    let len = size_of_val(bytes);
    let message = [number, std::ptr::from_mut(bytes).cast::<u8>() as usize, len, 0, 0, 0];
    // SAFETY: four rotations by 128 bits in all and an exchange of a register with itself; valgrind reads the message.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            inout("rdx") 0usize => _,
            in("rax") message.as_ptr(),
        );
    }
}
