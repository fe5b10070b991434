//! A prompt for a paste of any length that is never shown. A terminal in its usual mode cuts lines at 4,095 bytes and
//! echoes them; in raw mode it does neither.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write};
use std::time::Duration;

use crossterm::cursor::MoveToColumn;
use crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers,
};
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, queue};
use rolecall_core::input::INPUT_LIMIT;

/// How long Enter waits for more. Where a terminal doesn't mark pastes, a paste of several lines arrives as keys with
/// Enter among them, each right behind the other; nobody types that fast.
const BURST: Duration = Duration::from_millis(100);

/// How long it takes to see that nothing is waiting. No time at all would make crossterm look nowhere.
const GLANCE: Duration = Duration::from_millis(1);

/// Why a prompt has no text.
#[derive(Debug)]
pub(crate) enum PromptError {
    /// Ctrl-C.
    Interrupted,
    /// Enter or Ctrl-D with nothing before it.
    Nothing,
    /// The terminal failed.
    Io(io::Error),
}

impl From<io::Error> for PromptError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Asks for a paste of `what` and waits for it. The terminal is left as it was, whatever happens.
///
/// Enter ends, and so does Ctrl-D; Backspace takes the last character back, Ctrl-U all; Ctrl-C gives up.
pub(crate) fn ask(what: &str) -> Result<Vec<u8>, PromptError> {
    let mut raw = RawMode::enter()?;
    let question = format!("Paste {what}, then press Enter (it is not shown; Ctrl-C ends):\r\n");
    execute!(raw.screen, Print(question))?;
    let result = read(&mut Terminal, &mut |count| raw.show(count));
    // What else of a paste is on its way must not end up at the shell's prompt.
    let settled = Terminal.drain();
    execute!(raw.screen, Print("\r\n"))?;
    settled?;
    result
}

/// The terminal in raw mode, and back in its own when this is dropped.
struct RawMode {
    screen: Box<dyn Write>,
}

impl RawMode {
    fn enter() -> io::Result<Self> {
        let screen = screen()?;
        enable_raw_mode()?;
        let mut raw = Self { screen };
        // Where pastes can't be marked they arrive as keys, which is seen to.
        let _ = execute!(raw.screen, EnableBracketedPaste);
        Ok(raw)
    }

    fn show(&mut self, count: usize) -> io::Result<()> {
        queue!(self.screen, MoveToColumn(0), Clear(ClearType::CurrentLine))?;
        if count > 0 {
            queue!(
                self.screen,
                Print(format!("{} received", rolecall_core::text::counted(count, "character")))
            )?;
        }
        self.screen.flush()
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // There is nobody to tell, and each of the two is worth trying alone.
        let _ = execute!(self.screen, DisableBracketedPaste);
        let _ = disable_raw_mode();
    }
}

/// Where the prompt is written: standard error, or the terminal itself where that goes elsewhere.
fn screen() -> io::Result<Box<dyn Write>> {
    if io::stderr().is_terminal() {
        return Ok(Box::new(io::stderr()));
    }
    let name = if cfg!(windows) { "CONOUT$" } else { "/dev/tty" };
    Ok(Box::new(OpenOptions::new().write(true).open(name)?))
}

/// Where keys come from.
trait Keys {
    /// Whether something arrives within `time`.
    fn poll(&mut self, time: Duration) -> io::Result<bool>;
    /// Waits for something.
    fn read(&mut self) -> io::Result<Event>;
}

struct Terminal;

impl Terminal {
    /// Throws away what arrives until nothing does, at most as much as could be read.
    fn drain(&mut self) -> io::Result<()> {
        for _ in 0..INPUT_LIMIT {
            if !self.poll(Duration::from_millis(20))? {
                break;
            }
            self.read()?;
        }
        Ok(())
    }
}

impl Keys for Terminal {
    fn poll(&mut self, time: Duration) -> io::Result<bool> {
        event::poll(time)
    }

    fn read(&mut self) -> io::Result<Event> {
        event::read()
    }
}

/// `pasted` with the ends of its lines: terminals write each as Enter.
fn with_line_feeds(pasted: &str) -> String {
    pasted.split("\r\n").map(|lines| lines.replace('\r', "\n")).collect::<Vec<_>>().join("\r\n")
}

/// Gathers keys and pastes until the end; `show` is told the number of characters whenever nothing more is waiting.
fn read(keys: &mut impl Keys, show: &mut dyn FnMut(usize) -> io::Result<()>) -> Result<Vec<u8>, PromptError> {
    let mut text = String::new();
    let mut count = 0;
    // One byte too many is enough for whoever judges the length.
    while text.len() <= INPUT_LIMIT {
        let length = text.len();
        match Input::of(keys.read()?) {
            Input::Interrupt => return Err(PromptError::Interrupted),
            Input::End => break,
            Input::Enter if !keys.poll(BURST)? => break,
            Input::Enter => text.push('\n'),
            Input::Text(pasted) => text.push_str(&with_line_feeds(&pasted)),
            Input::Key(c) => text.push(c),
            Input::Back => {
                text.pop();
            }
            Input::Clear => text.clear(),
            Input::Other => {}
        }
        if text.len() < length {
            count = text.chars().count();
        } else {
            count += text[length..].chars().count();
        }
        if !keys.poll(GLANCE)? {
            show(count)?;
        }
    }
    if text.trim().is_empty() { Err(PromptError::Nothing) } else { Ok(text.into_bytes()) }
}

/// What an event means to the prompt.
enum Input {
    Text(String),
    Key(char),
    Enter,
    Back,
    Clear,
    End,
    Interrupt,
    Other,
}

impl Input {
    fn of(event: Event) -> Self {
        match event {
            Event::Paste(text) => Self::Text(text),
            // Windows also reports when a key is let go.
            Event::Key(KeyEvent { code, modifiers, kind, .. }) if kind != KeyEventKind::Release => {
                if modifiers.contains(KeyModifiers::CONTROL) {
                    return match code {
                        KeyCode::Char('c') => Self::Interrupt,
                        KeyCode::Char('d') => Self::End,
                        KeyCode::Char('u') => Self::Clear,
                        KeyCode::Char('h') => Self::Back,
                        // A line end as it is, which raw mode does not turn into Enter.
                        KeyCode::Char('j' | 'm') => Self::Enter,
                        _ => Self::Other,
                    };
                }
                match code {
                    KeyCode::Char(c) => Self::Key(c),
                    KeyCode::Tab => Self::Key('\t'),
                    KeyCode::Enter => Self::Enter,
                    KeyCode::Backspace => Self::Back,
                    _ => Self::Other,
                }
            }
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// Events in bursts: within one, each follows right behind the other.
    struct Script(VecDeque<Option<Event>>);

    impl Keys for Script {
        fn poll(&mut self, _: Duration) -> io::Result<bool> {
            Ok(matches!(self.0.front(), Some(Some(_))))
        }

        fn read(&mut self) -> io::Result<Event> {
            loop {
                match self.0.pop_front() {
                    Some(Some(event)) => return Ok(event),
                    Some(None) => {}
                    None => return Err(io::ErrorKind::UnexpectedEof.into()),
                }
            }
        }
    }

    fn key(code: KeyCode) -> Event {
        Event::Key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn control(c: char) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
    }

    fn burst(text: &str) -> Vec<Event> {
        let code = |c| if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
        text.chars().map(|c| key(code(c))).collect()
    }

    fn run(bursts: Vec<Vec<Event>>) -> (Result<Vec<u8>, PromptError>, Vec<usize>) {
        let mut script = Script(VecDeque::new());
        for burst in bursts {
            script.0.extend(burst.into_iter().map(Some));
            script.0.push_back(None);
        }
        let mut shown = Vec::new();
        let result = read(&mut script, &mut |count| {
            shown.push(count);
            Ok(())
        });
        (result, shown)
    }

    #[test]
    fn pastes_and_keys_become_the_text() {
        let paste = |text: &str| Event::Paste(text.to_owned());
        let enter = || vec![key(KeyCode::Enter)];
        let long = "x".repeat(10_000);
        for (what, bursts, text) in [
            ("a marked paste", vec![vec![paste("abc")], enter()], "abc"),
            ("a long one", vec![vec![paste(&long)], enter()], long.as_str()),
            ("lines in it", vec![vec![paste("a\r\nb\n")], enter()], "a\r\nb\n"),
            ("lines that end as Enter does", vec![vec![paste("a\rb\r\r")], enter()], "a\nb\n\n"),
            ("two pastes", vec![vec![paste("a")], vec![paste("b")], enter()], "ab"),
            ("an unmarked paste", vec![burst("abc"), enter()], "abc"),
            ("lines in it", vec![burst("a\nb"), enter()], "a\nb"),
            ("a line end as the last", vec![burst("a\nb\n")], "a\nb"),
            (
                "line feeds in it",
                vec![vec![key(KeyCode::Char('a')), control('j'), key(KeyCode::Char('b'))], enter()],
                "a\nb",
            ),
            ("Backspace", vec![burst("aä"), vec![key(KeyCode::Backspace)], enter()], "a"),
            ("Ctrl-H", vec![burst("ab"), vec![control('h')], enter()], "a"),
            ("Ctrl-U", vec![burst("ab"), vec![control('u')], burst("c"), enter()], "c"),
            ("Ctrl-D", vec![burst("ab"), vec![control('d')]], "ab"),
            (
                "other keys",
                vec![burst("a"), vec![key(KeyCode::Left), control('x')], burst("b"), enter()],
                "ab",
            ),
        ] {
            let (result, _) = run(bursts);
            assert_eq!(result.ok().as_deref(), Some(text.as_bytes()), "{what}");
        }
    }

    #[test]
    fn the_prompt_can_be_left() {
        assert!(matches!(run(vec![burst("a"), vec![control('c')]]).0, Err(PromptError::Interrupted)));
        assert!(matches!(run(vec![vec![control('d')]]).0, Err(PromptError::Nothing)));
        assert!(matches!(run(vec![burst("\n")]).0, Err(PromptError::Nothing)));
        assert!(matches!(run(vec![burst(" \t"), burst("\n")]).0, Err(PromptError::Nothing)));
        assert!(matches!(run(vec![burst("a")]).0, Err(PromptError::Io(_))), "the terminal is gone");
    }

    #[test]
    fn the_count_is_shown_once_a_burst() {
        let (_, shown) = run(vec![burst("abcä"), vec![key(KeyCode::Backspace)], burst("\n")]);
        assert_eq!(shown, [4, 3]);
    }
}
