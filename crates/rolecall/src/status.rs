//! Exit codes, with names.

use std::process::ExitCode;

use rolecall_core::report::Verdict;

/// What the process tells its caller.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    /// Every question that was asked is *yes*; or the command, which asked nothing, did its work.
    Pass = 0,
    /// A question that was asked is *no*; or what was looked for is not there.
    Fail = 1,
    /// The command line, or a file that it names, is wrong.
    Usage = 2,
    /// A question that was asked could not be answered, or nothing could be read.
    Undecided = 3,
    /// Ctrl-C at the prompt: 128 and the number of SIGINT, as shells count.
    Interrupted = 130,
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass | Verdict::NotAsked => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::Undecided => Self::Undecided,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}
