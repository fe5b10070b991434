//! Where in a packed table a row may be: the build fills the slots, and the program looks into them.

/// A number that tells most texts apart, eight bytes at a time. It is no protection: the keys are the project's own, and who
/// asks for others finds nothing, in as many steps.
pub(crate) fn number(key: &str) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = key.as_bytes().as_chunks::<8>();
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let mixed = words.chain([rest, key.len() as u64]).fold(0_u64, |mixed, word| {
        let product = (mixed ^ word).wrapping_mul(FACTOR);
        product ^ product >> 32
    });
    // The upper half is as good as the lower one where a number has 32 bits only.
    usize::try_from(mixed & 0xffff_ffff).unwrap_or_default()
}

/// What tells most keys of one slot apart before their rows are looked at, as it stands in the slot: the upper half of the number.
pub(crate) fn tag(number: usize) -> u32 {
    u32::try_from(number & 0xffff_0000).unwrap_or_default()
}

/// The slots for rows of these `keys`, in their order: at a key's number, or behind it, the position of its first row, from 1, and
/// its [`tag`]; 0 where there is none. At least every second slot is empty, and their count is a power of two.
#[allow(dead_code, reason = "the build alone fills slots, and a test")]
pub(crate) fn fill<'k>(keys: impl ExactSizeIterator<Item = &'k str>) -> Vec<u32> {
    let mut slots = vec![0; (keys.len() * 2).max(1).next_power_of_two()];
    let mut last = None;
    for (key, row) in keys.zip(1_u16..) {
        if last == Some(key) {
            continue;
        }
        last = Some(key);
        let mut at = number(key) % slots.len();
        while slots[at] != 0 {
            at = (at + 1) % slots.len();
        }
        slots[at] = u32::from(row) | tag(number(key));
    }
    slots
}
