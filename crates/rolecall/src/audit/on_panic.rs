//! What has to happen when a worker panics: the others wait for its turn, which never comes.

/// Does something when the thread that holds it panics.
pub(super) struct OnPanic<F: Fn()>(pub(super) F);

impl<F: Fn()> Drop for OnPanic<F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            (self.0)();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Write};
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use rolecall_core::time::{Seconds, UnixTime};
    use rolecall_core::verify::{Addressee, Trust};

    use super::super::{Plan, Progress, Reading, Sources, Walk, filter, run};

    /// A writer that panics at once.
    struct Panics;

    impl Write for Panics {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            std::panic::resume_unwind(Box::new("as it should"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn plan() -> Plan {
        Plan {
            asks: false,
            trust: Trust::default(),
            network: Vec::new(),
            notes: Vec::new(),
            addressee: Addressee::Unknown,
            policy: None,
            now: UnixTime(0),
            leeway: Seconds(0),
            as_of_line: false,
            findings: false,
            claims: false,
            live: false,
            records: true,
            jobs: 4,
            unordered: false,
            reading: Reading::Anywhere,
        }
    }

    #[test]
    fn a_worker_that_panics_does_not_stop_the_others_from_ending() {
        let text: String =
            (0..5_000).map(|number| format!("eyJhbGciOiJub25lIn0.{}.\n\n", number_claim(number))).collect();
        type Audit = fn(String);
        let audits: [(&str, Audit); 2] = [
            ("an audit", |text| {
                let sources =
                    Sources::new(Vec::new(), Walk::default(), Box::new(Cursor::new(text.into_bytes())));
                run(&plan(), sources, Progress::hidden(), &AtomicBool::new(false), &mut Panics);
            }),
            ("lines", |text| {
                filter(&plan(), "x", Cursor::new(text.into_bytes()), &AtomicBool::new(false), &mut Panics);
            }),
        ];
        for (what, audit) in audits {
            let ((ended, end), text) = (channel(), text.clone());
            std::thread::spawn(move || {
                let outcome = std::panic::catch_unwind(|| audit(text));
                ended.send(outcome.is_err()).expect("somebody waits");
            });
            assert_eq!(
                end.recv_timeout(Duration::from_secs(30)),
                Ok(true),
                "{what}: it ends, and with the panic"
            );
        }
    }

    /// `{"n":0001}` in base64url, with another number.
    fn number_claim(number: u32) -> String {
        rolecall_core::token::base64url::encode(format!("{{\"n\":{number}}}").as_bytes())
    }
}
