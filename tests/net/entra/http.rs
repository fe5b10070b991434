//! HTTP/1.1 by hand: a library would not let a test lie about a length.

use std::io::{Error, ErrorKind, Read, Result, Write};

use super::answer::{Answer, Delivery};

/// A request as it came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Request {
    /// The connection it came on, counted from 0.
    pub(crate) connection: usize,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Host and target.
    pub(crate) fn address(&self) -> String {
        format!("{}{}", self.header("host").unwrap_or_default(), self.target)
    }
}

/// The next request on `stream`; an error where the client goes instead.
pub(super) fn read(stream: &mut impl Read, connection: usize) -> Result<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend_from_slice(&byte);
    }
    let text = String::from_utf8(head).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    let mut lines = text.lines();
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let headers = lines.filter_map(|line| line.split_once(": "));
    Ok(Request {
        connection,
        method: first.next().unwrap_or_default(),
        target: first.next().unwrap_or_default(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    })
}

/// Answers `request`; an error where the connection is not to be used again.
pub(super) fn write(stream: &mut (impl Read + Write), request: &Request, answer: &Answer) -> Result<()> {
    let known = answer.header("etag").is_some_and(|etag| request.header("if-none-match") == Some(etag));
    let unchanged = Answer { status: 304, body: Vec::new(), ..answer.clone() };
    let answer = if known && answer.status == 200 { &unchanged } else { answer };
    let end = || Err(Error::from(ErrorKind::ConnectionAborted));
    match answer.delivery {
        Delivery::Close => return end(),
        Delivery::StallBefore => return wait(stream),
        _ => {}
    }
    let length = match answer.delivery {
        Delivery::Claiming(length) => Some(length),
        Delivery::Endless => None,
        _ => u64::try_from(answer.body.len()).ok(),
    };
    let mut head = format!("HTTP/1.1 {} X\r\n", answer.status);
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    match length {
        None => head += "Transfer-Encoding: chunked\r\n",
        Some(_) if answer.status == 304 => {}
        Some(length) => head += &format!("Content-Length: {length}\r\n"),
    }
    stream.write_all((head + "\r\n").as_bytes())?;
    stream.flush()?;
    match answer.delivery {
        Delivery::StallAfterHead => return wait(stream),
        Delivery::Endless => loop {
            write!(stream, "{:x}\r\n", answer.body.len())?;
            stream.write_all(&answer.body)?;
            stream.write_all(b"\r\n")?;
        },
        _ => {}
    }
    stream.write_all(&answer.body)?;
    stream.flush()?;
    if matches!(answer.delivery, Delivery::Claiming(_)) { end() } else { Ok(()) }
}

/// Waits until the client goes.
fn wait(stream: &mut impl Read) -> Result<()> {
    loop {
        if stream.read(&mut [0])? == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof));
        }
    }
}
