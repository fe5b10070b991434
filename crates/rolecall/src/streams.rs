//! Standard input and output as files of their own, without the buffers of the standard library between.

use std::fs::File;
use std::io;
#[cfg(unix)]
use std::{
    io::Read,
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
};

/// How much a pipe takes before its writer has to wait, in bytes: as much as is read at once. Linux gives 64 KiB unless asked.
#[cfg(target_os = "linux")]
const PIPE: usize = 256 * 1024;

/// Standard input.
///
/// # Errors
/// What the system says where there is none.
pub(crate) fn stdin() -> io::Result<File> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(own))
}

/// Standard output, for much of it: a pipe is made wider.
///
/// # Errors
/// What the system says where there is none.
pub(crate) fn stdout() -> io::Result<File> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned()?;
    let file = File::from(own);
    widen(&file);
    Ok(file)
}

/// Makes a pipe wider. What is no pipe, or may not be wider, stays as it is: this is for speed alone.
#[cfg(target_os = "linux")]
fn widen(file: &File) {
    if rustix::pipe::fcntl_getpipe_size(file).is_ok_and(|size| size < PIPE) {
        let _ = rustix::pipe::fcntl_setpipe_size(file, PIPE);
    }
}

#[cfg(not(target_os = "linux"))]
fn widen(_: &File) {}

/// A stream that ends once `stop` is set, also while nothing comes.
#[cfg(unix)]
pub(crate) struct Patient {
    file: File,
    stop: Arc<AtomicBool>,
}

#[cfg(unix)]
impl Patient {
    /// `file`, for much that comes from it: a pipe is made wider.
    pub(crate) fn new(file: File, stop: Arc<AtomicBool>) -> Self {
        widen(&file);
        Self { file, stop }
    }
}

#[cfg(unix)]
impl Read for Patient {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        /// How long nothing may come before `stop` is looked at again: a signal may come right before the waiting begins.
        const WAIT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(0);
            }
            let mut ready = [PollFd::new(&self.file, PollFlags::IN)];
            match poll(&mut ready, Some(&WAIT)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                // What cannot be waited for can be read.
                Ok(_) | Err(_) => return self.file.read(into),
            }
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_made_wider_and_never_narrower() {
        let of = |size: Option<usize>| {
            let (_reader, writer) = rustix::pipe::pipe().expect("a pipe");
            if let Some(size) = size {
                rustix::pipe::fcntl_setpipe_size(&writer, size).expect("a size that anybody may ask for");
            }
            let file = File::from(writer);
            widen(&file);
            rustix::pipe::fcntl_getpipe_size(&file).expect("a pipe's size")
        };
        assert_eq!([None, Some(PIPE / 2), Some(PIPE), Some(PIPE * 2)].map(of), [PIPE, PIPE, PIPE, PIPE * 2]);
    }
}
