//! What a look ahead may cost, so that a text made for it costs no more than its length.

/// How many bytes behind line breaks are looked at, in one text, to see whether tokens go on there. It keeps a text made
/// for it from costing more than its length; beyond it, tokens wrapped over lines count as cut off.
const LOOKAHEAD_LIMIT: usize = 32 * 1024 * 1024;

/// What a line costs besides its bytes.
const LINE_COST: usize = 16;

/// What is left of the bytes that may be looked at, [`LOOKAHEAD_LIMIT`] of a pasted text, and how far the last look went.
pub(crate) struct Budget {
    most: usize,
    left: usize,
    furthest: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(LOOKAHEAD_LIMIT)
    }
}

impl Budget {
    /// One of `bytes` bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self { most: bytes, left: bytes, furthest: 0 }
    }

    /// Takes a look at `bytes` bytes of a line off; false once nothing is left.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        self.left = self.left.saturating_sub(bytes + LINE_COST);
        self.left > 0
    }

    /// Gives some of what was spent back: a stream earns it by going on.
    pub(super) fn earn(&mut self, bytes: usize) {
        self.left = self.left.saturating_add(bytes).min(self.most);
    }

    /// Notes that letters were looked at up to `at`.
    pub(super) fn looked(&mut self, at: usize) {
        self.furthest = self.furthest.max(at);
    }

    /// Up to where letters were looked at since the last time that this was asked. What stands directly behind them may have
    /// been looked at too.
    pub(super) fn furthest(&mut self) -> usize {
        std::mem::take(&mut self.furthest)
    }
}
