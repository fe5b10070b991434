//! What is left of a damaged token. A rule that looks for something missing must not speak where the part is
//! broken: what it misses may only have been lost.

use crate::json::Problem;
use crate::token::{Flaw, Part, Token};

/// Whether everything that `part` held could be read.
pub(super) fn is_whole(token: &Token, part: Part) -> bool {
    !token.defects().iter().any(|defect| {
        defect.part == part
            && matches!(
                defect.flaw,
                Flaw::Missing | Flaw::Empty | Flaw::NotObject { .. } | Flaw::Json(Problem::Syntax { .. })
            )
    })
}

/// Whether reading `part` stopped at a character that neither base64url nor base64 has, such as the dots of a
/// shortened paste: whatever else is wrong with the part follows from that.
pub(super) fn stops_at_foreign(token: &Token, part: Part) -> bool {
    token.defects().iter().any(|defect| defect.part == part && is_foreign(&defect.flaw))
}

fn is_foreign(flaw: &Flaw) -> bool {
    matches!(flaw, Flaw::Alphabet { found, .. } if !matches!(found, '+' | '/'))
}

/// Whether the encoding of `part` lost something, so that what follows from it is not worth a finding of its
/// own.
pub(super) fn lost_in_encoding(token: &Token, part: Part) -> bool {
    token
        .defects()
        .iter()
        .any(|defect| defect.part == part && (is_foreign(&defect.flaw) || defect.flaw == Flaw::Length))
}
