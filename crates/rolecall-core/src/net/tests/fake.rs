//! A network and a store that do as they are told.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};

use super::*;

/// What a server does with a request.
#[derive(Clone)]
pub(super) struct Answered {
    pub(super) result: Result<Reply, HttpError>,
    pub(super) takes: Duration,
}

impl Answered {
    pub(super) fn after(mut self, milliseconds: u64) -> Self {
        self.takes = Duration::from_millis(milliseconds);
        self
    }
}

impl From<Reply> for Answered {
    fn from(reply: Reply) -> Self {
        Self { result: Ok(reply), takes: Duration::ZERO }
    }
}

impl From<HttpError> for Answered {
    fn from(error: HttpError) -> Self {
        Self { result: Err(error), takes: Duration::ZERO }
    }
}

/// A request as it was made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) address: String,
    pub(super) etag: Option<String>,
    pub(super) time: Duration,
}

/// A network in which each address answers what was said, in that order; the last answer stays. Other addresses are not
/// there. Time passes while it waits and while it answers.
#[derive(Default)]
pub(super) struct Fake {
    pub(super) answers: RefCell<HashMap<String, VecDeque<Answered>>>,
    pub(super) clock: Cell<Duration>,
    pub(super) asked: RefCell<Vec<Asked>>,
    pub(super) waits: RefCell<Vec<Duration>>,
}

impl Fake {
    /// The tenant's configuration, and `keys` beside it.
    pub(super) fn entra(keys: &str) -> Self {
        let http = Self::default();
        http.set(CONFIGURATION, [reply(200, &configuration(&v2_issuer(TID), KEYS))]);
        http.set(KEYS, [reply(200, keys)]);
        http
    }

    /// What `address` answers from here on.
    pub(super) fn set(&self, address: &str, answers: impl IntoIterator<Item = impl Into<Answered>>) {
        let answers = answers.into_iter().map(Into::into).collect();
        self.answers.borrow_mut().insert(address.to_owned(), answers);
    }

    /// The addresses asked since the last look.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.borrow_mut().drain(..).map(|asked| asked.address).collect()
    }

    /// The milliseconds waited since the last look.
    pub(super) fn waited(&self) -> Vec<u128> {
        self.waits.borrow_mut().drain(..).map(|wait| wait.as_millis()).collect()
    }
}

impl Http for Fake {
    fn get(&self, address: &Address, etag: Option<&str>, time: Duration) -> Result<Reply, HttpError> {
        let address = address.to_string();
        let mut all = self.answers.borrow_mut();
        let answered = match all.get_mut(&address) {
            Some(answers) if answers.len() > 1 => answers.pop_front(),
            Some(answers) => answers.front().cloned(),
            None => None,
        };
        self.asked.borrow_mut().push(Asked { address, etag: etag.map(str::to_owned), time });
        let answered = answered.unwrap_or_else(|| no_connection().into());
        self.clock.set(self.clock.get() + answered.takes);
        answered.result
    }

    fn elapsed(&self) -> Duration {
        self.clock.get()
    }

    fn wait(&self, time: Duration) {
        self.waits.borrow_mut().push(time);
        self.clock.set(self.clock.get() + time);
    }
}

/// A store in memory.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) files: RefCell<BTreeMap<String, Vec<u8>>>,
    pub(super) read_only: Cell<bool>,
    pub(super) trouble: RefCell<Option<String>>,
}

impl Memory {
    /// Changes the text of the one file in it.
    pub(super) fn change(&self, change: impl Fn(&str) -> String) {
        for text in self.files.borrow_mut().values_mut() {
            let changed = change(std::str::from_utf8(text).expect("a text"));
            assert_ne!(changed.as_bytes(), text, "nothing was changed");
            *text = changed.into_bytes();
        }
    }

    pub(super) fn text(&self) -> String {
        let files = self.files.borrow();
        assert_eq!(files.len(), 1, "one file");
        files.values().map(|text| String::from_utf8_lossy(text).into_owned()).collect()
    }
}

impl Store for Memory {
    fn load(&self, name: &str) -> Loaded {
        Loaded { text: self.files.borrow().get(name).cloned(), trouble: self.trouble.borrow().clone() }
    }

    fn save(&self, name: &str, text: &str) -> Result<(), String> {
        if self.read_only.get() {
            return Err("The keys could not be kept: nothing can be written there.".to_owned());
        }
        self.files.borrow_mut().insert(name.to_owned(), text.as_bytes().to_vec());
        Ok(())
    }

    fn alone(&self, _: &str, work: &mut dyn FnMut()) {
        work();
    }
}
