//! How much work the tests saw done, in bytes that were looked at: a cost is linear where twice the text is twice the work.

use std::cell::Cell;

thread_local! {
    static LOOKED: Cell<usize> = const { Cell::new(0) };
}

/// Notes that `bytes` were looked at.
pub(super) fn looked(bytes: usize) {
    LOOKED.set(LOOKED.get() + bytes);
}

/// What was looked at while `work` was done.
pub(super) fn of(work: impl FnOnce()) -> usize {
    LOOKED.set(0);
    work();
    LOOKED.get()
}
