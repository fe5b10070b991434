//! Every key of a policy file, once: what is read, what an editor's schema offers and what a misspelt word is held against.

/// What a key's value must be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A list of lists of texts.
    Groups,
    /// *True* or *false*.
    Flag,
    /// A length of time, such as `"70m"`.
    Length,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of ids of rules.
    Rules,
}

/// A key of a policy file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Key {
    /// The table in which it stands.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What its value must be.
    pub form: Form,
    /// What it says, in a sentence.
    pub about: &'static str,
    /// Whether it may only ask for more: such a key counts in a file that was found too, not named.
    pub demands: bool,
}

/// The words of `cloud`.
pub(super) const CLOUDS: &[&str] = &["public", "us-government", "china"];
/// The words of `kind`.
pub(super) const KINDS: &[&str] = &["app", "delegated"];
/// The table of the profiles.
pub(super) const PROFILES: &str = "profiles";

/// Every key, in the order in which the sections are written.
pub const KEYS: &[Key] = &[
    trust(
        "tenant",
        Form::Text,
        "The Entra tenant: its GUID, one of its domains, or organizations, common or consumers.",
    ),
    trust("cloud", Form::Word(CLOUDS), "The cloud of the tenant."),
    trust(
        "authority",
        Form::Text,
        "The whole address of an authority: B2C, External ID, a domain of one's own.",
    ),
    trust("allow-tenants", Form::Texts, "Of an authority of many tenants, accept these, by their GUIDs."),
    trust("any-tenant", Form::Flag, "Of an authority of many tenants, accept any: also a stranger's."),
    trust("jwks", Form::Texts, "Files of keys to trust, relative to this file; none is fetched then."),
    trust("secret-file", Form::Text, "A file with the HMAC secret to trust, relative to this file."),
    trust("issuer", Form::Text, "The issuer that `iss` must be, byte for byte."),
    demand("audience", "audiences", Form::Texts, "The audiences that `aud` may be, byte for byte."),
    demand(
        "audience",
        "resource",
        Form::Text,
        "The API that the token must be for: its name, application id or address.",
    ),
    loosen("audience", "any-audience", Form::Flag, "Accept any audience."),
    demand("permissions", "require", Form::Texts, "Permissions that must all be in `roles`."),
    demand(
        "permissions",
        "any-of",
        Form::Groups,
        "Groups of names, of each of which one must be in `roles`.",
    ),
    demand("permissions", "scopes", Form::Texts, "Delegated permissions that must all be in `scp`."),
    demand("permissions", "forbid", Form::Texts, "Patterns that no permission of the token may match."),
    demand(
        "permissions",
        "operations",
        Form::Texts,
        "API operations that the token must be able to call, such as \"GET /api/alerts\".",
    ),
    demand("permissions", "exact", Form::Flag, "Allow nothing beyond what is asked for."),
    demand(
        "permissions",
        "kind",
        Form::Word(KINDS),
        "For whom the token must speak: an application alone, or a user.",
    ),
    loosen("permissions", "allow-no-permissions", Form::Flag, "Accept a token without any permission."),
    demand(
        "permissions",
        "lock",
        Form::Text,
        "A lock file that the token must agree with, relative to this file.",
    ),
    loosen("times", "leeway", Form::Length, "How far clocks may differ, at most 10m."),
    demand("times", "min-remaining", Form::Length, "How long the token must still live."),
    demand("times", "max-lifetime", Form::Length, "How long the token may live in all."),
    demand("findings", "fail", Form::Rules, "Rules whose findings fail the check, by their ids."),
];

/// The sections, in the order of [`KEYS`].
pub fn sections() -> Vec<&'static str> {
    let mut sections: Vec<&str> = KEYS.iter().map(|key| key.section).collect();
    sections.dedup();
    sections
}

/// The names of the keys of `section`.
pub(super) fn names(section: &str) -> Vec<&'static str> {
    KEYS.iter().filter(|key| key.section == section).map(|key| key.name).collect()
}

const fn trust(name: &'static str, form: Form, about: &'static str) -> Key {
    loosen("trust", name, form, about)
}

const fn demand(section: &'static str, name: &'static str, form: Form, about: &'static str) -> Key {
    Key { section, name, form, about, demands: true }
}

const fn loosen(section: &'static str, name: &'static str, form: Form, about: &'static str) -> Key {
    Key { section, name, form, about, demands: false }
}
