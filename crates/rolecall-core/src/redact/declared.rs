//! Secrets that a program or a template declares, with a type between their name and their value: `password: string = "…"` of
//! TypeScript, Python, Kotlin and Rust, `var password string = "…"` of Go, `param password string = '…'` of Bicep, `Dim password As
//! String = "…"`, and the `default` of a `variable "password"` of Terraform.

use memchr::{memchr_iter, memmem};

use super::byte_set::ByteSet;
use super::meaning::meaning;
use super::named::{Looks, argument, last_word};
use super::text::Cut;
use super::value::Reach;
use crate::input::Origin;

/// How much a declaration has before its `=`, in bytes.
const LONGEST: usize = 128;

/// How far a variable of Terraform has its default from its name, in bytes: a description can stand between.
const LONGEST_VARIABLE: usize = 1024;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b"= "), ByteSet::of(b"=\t")];

/// Finds them in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    let mut origin = Origin::new(text, escaped);
    let mut looks = Looks::default();
    for at in memchr_iter(b'=', plain) {
        let is_apart = at > 0 && matches!(plain[at - 1], b' ' | b'\t');
        let lead = plain[at + 1..].iter().take(4).take_while(|byte| matches!(byte, b' ' | b'\\')).count();
        let is_text = matches!(plain.get(at + 1 + lead), Some(b'"' | b'\'' | b'`'));
        if !is_apart || !is_text {
            continue;
        }
        let Some(name) = name_before(plain, at) else { continue };
        let Some((kind, need)) = meaning(name) else { continue };
        let value = looks.value(text, origin.of(at), at, Reach::Word);
        // `password: PasswordField = "password"`
        if value.quoted && !plain[value.plain.clone()].eq_ignore_ascii_case(name) {
            found.extend(argument(text, plain, &value, kind, need));
        }
    }
}

/// The name that the declaration before the `=` at `at` gives.
fn name_before(plain: &[u8], at: usize) -> Option<&[u8]> {
    let before = &plain[at.saturating_sub(LONGEST)..at];
    let line = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r' | b';')).map_or(0, |end| end + 1);
    let head = before[line..].trim_ascii();
    if head == b"default" {
        return variable(plain, at);
    }
    before_colon(head).or_else(|| before_type(head))
}

/// `password: Option<&str>`, `password?: string | null`
fn before_colon(head: &[u8]) -> Option<&[u8]> {
    let is_colon = |at: &usize| head.get(at + 1) != Some(&b':') && !head[..*at].ends_with(b":");
    let colon = memchr_iter(b':', head).rfind(is_colon)?;
    let (name, kind) = (&head[..colon], &head[colon + 1..]);
    let is_type = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.&'<>[]?|:, *".contains(byte);
    let name = name.strip_suffix(b"?").or(name.strip_suffix(b"!")).unwrap_or(name);
    (kind.iter().any(u8::is_ascii_alphabetic) && kind.iter().all(is_type))
        .then(|| last_word(name.trim_ascii_end()))?
}

/// `var password string`, `Dim password As String`
fn before_type(head: &[u8]) -> Option<&[u8]> {
    const KEYWORDS: [&[u8]; 6] = [b"var", b"const", b"param", b"dim", b"let", b"val"];
    let mut words = head.rsplit(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let _kind = words.next()?;
    let name = words.next()?;
    if name.eq_ignore_ascii_case(b"as") {
        return words.next();
    }
    words.next().filter(|word| KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword)))?;
    Some(name)
}

/// The name of the variable of Terraform whose block stands around `at`.
fn variable(plain: &[u8], at: usize) -> Option<&[u8]> {
    let before = &plain[at.saturating_sub(LONGEST_VARIABLE)..at];
    let start = memmem::rfind(before, b"variable \"")? + b"variable \"".len();
    let block = &before[start..];
    let name = &block[..block.iter().position(|byte| *byte == b'"')?];
    let depth = |sign: u8| memchr_iter(sign, block).count();
    (depth(b'{') > depth(b'}')).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::redact::cut_and_kept::{hold, keep};

    #[test]
    fn declared_values_are_cut() {
        for declaration in [
            "password: string = \"SECRET\";",
            "  private readonly clientSecret?: string | null = 'SECRET';",
            "const val dbPassword: String = \"SECRET\"",
            "password: Optional[str] = \"SECRET\"",
            "let password: &'static str = \"SECRET\";",
            "static PASSWORD: std::string::String = \"SECRET\";",
            "var password string = \"SECRET\"",
            "const password string = `SECRET`",
            "param adminPassword string = 'SECRET'",
            "Dim password As String = \"SECRET\"",
            "variable \"admin_password\" {\n  type      = string\n  sensitive = true\n  default   = \"SECRET\"\n}",
            "variable \"db_password\" {\n  validation {\n  }\n  default = \"SECRET\"\n}",
        ] {
            hold(
                &format!("x\n{}\ny\n", declaration.replace("SECRET", "Hunter2Hunter2")),
                &format!("x\n{}\ny\n", declaration.replace("SECRET", "REDACTED")),
            );
        }
        for text in [
            "user: string = \"Hunter2Hunter2\"\n",
            "password: string == \"Hunter2Hunter2\"\n",
            "password: string = read(\"Hunter2Hunter2\")\n",
            "password: is (wrong) = \"Hunter2Hunter2\"\n",
            "password: PasswordField = \"password\"\n",
            "password policy string = \"Hunter2Hunter2\"\n",
            "variable \"password\" {\n}\nvariable \"size\" {\n  default = \"Standard_D2s\"\n}\n",
            "variable \"password\" {\n}\nlocals {\n}\n  default = \"Standard_D2s\"\n",
        ] {
            keep(text);
        }
    }
}
