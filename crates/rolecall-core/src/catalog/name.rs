//! The parts of a permission's name. Microsoft writes `Subject.Action` or `Subject.Action.Scope`, by habit and not by
//! rule, so whatever is read from a name is a hint.

/// `Machine.ReadWrite.All` is subject `Machine`, action `ReadWrite`, scope `All`; what is missing is empty.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Name<'a> {
    pub(super) subject: &'a str,
    pub(super) action: &'a str,
    pub(super) scope: &'a str,
}

/// Scopes that hold less than `All` does.
const NARROW_SCOPES: &[&str] = &[
    "AppFolder",
    "Chat",
    "CreatedByApp",
    "Group",
    "IdentityParentedBy",
    "ManagedBy",
    "OwnedBy",
    "Selected",
    "Shared",
    "User",
    "WhereInstalled",
];

/// Words of an action that change something. The rest (`Read`, `Export`, `Evaluate`, …) only look.
const CHANGING_WORDS: &[&str] = &[
    "Activate",
    "Add",
    "Approve",
    "Archive",
    "Command",
    "Control",
    "Create",
    "Delete",
    "Disable",
    "Edit",
    "Enable",
    "Import",
    "Ingest",
    "Initiate",
    "Invite",
    "Join",
    "Manage",
    "Migrate",
    "Migration",
    "Privileged",
    "Remove",
    "Restore",
    "Revoke",
    "Send",
    "Start",
    "Submit",
    "Update",
    "Upload",
    "Write",
];

/// What an action can begin with, the longest first where one begins with another; with how much it includes.
const VERBS: &[(&str, Verb)] = &[
    ("FullControl", Verb::FullControl),
    ("ReadWriteBasic", Verb::ReadWriteBasic),
    ("ReadWrite", Verb::ReadWrite),
    ("ReadBasic", Verb::ReadBasic),
    ("Read", Verb::Read),
    ("Write", Verb::Write),
];

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Verb {
    ReadBasic,
    Read,
    Write,
    ReadWriteBasic,
    ReadWrite,
    FullControl,
}

impl<'a> Name<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        let (subject, rest) = name.split_once('.').unwrap_or((name, ""));
        let (action, scope) = rest.split_once('.').unwrap_or((rest, ""));
        Self { subject, action, scope }
    }

    /// Whether the action changes something.
    pub(super) fn writes(self) -> bool {
        // `AccessAsUser` is everything that the user may do.
        self.action == "AccessAsUser"
            || camel_words(self.action).any(|word| CHANGING_WORDS.binary_search(&word).is_ok())
    }

    /// Whether the scope, or the action where there is no scope, leaves out part of the tenant's objects.
    pub(super) fn is_narrow(self) -> bool {
        NARROW_SCOPES.contains(&self.scope) || self.action == "Selected"
    }

    /// Whether this permission, by its name, holds all that `other` does and more: the same subject, an action that
    /// includes the other's, a scope at least as wide.
    pub(super) fn includes(self, other: Self) -> bool {
        let (Some((verb, rest)), Some((other_verb, other_rest))) = (verb(self.action), verb(other.action))
        else {
            return false;
        };
        let wider_scope = self.scope == "All" && (other.scope.is_empty() || other.is_narrow());
        let scope_fits = self.scope == other.scope || wider_scope;
        self != other
            && self.subject == other.subject
            && rest == other_rest
            && scope_fits
            && (verb == other_verb || verb.includes(other_verb))
    }

    /// How much the name promises, for ordering: the least first.
    pub(super) fn breadth(self) -> (bool, usize) {
        let rank = verb(self.action).map_or(0, |(verb, _)| verb as usize);
        (self.scope == "All", rank)
    }
}

impl Verb {
    fn includes(self, other: Self) -> bool {
        match self {
            Self::FullControl => other != Self::FullControl,
            Self::ReadWrite => other < Self::ReadWrite,
            Self::ReadWriteBasic | Self::Read => other == Self::ReadBasic,
            Self::Write | Self::ReadBasic => false,
        }
    }
}

/// The verb that `action` begins with and what follows it: `ReadForChat` is `Read` and `ForChat`.
fn verb(action: &str) -> Option<(Verb, &str)> {
    VERBS.iter().find_map(|(text, verb)| Some((*verb, action.strip_prefix(text)?)))
}

/// `ReadWriteAndConsent` as `Read`, `Write`, `And`, `Consent`.
fn camel_words(action: &str) -> impl Iterator<Item = &str> {
    let mut rest = action;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let next = rest[first.len_utf8()..].find(|c: char| c.is_ascii_uppercase());
        let end = next.map_or(rest.len(), |at| at + first.len_utf8());
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_writes_when_one_of_its_words_does() {
        assert!(CHANGING_WORDS.is_sorted());
        for (name, writes) in [
            ("Machine.Read.All", false),
            ("Machine.ReadWrite.All", true),
            ("Mail.ReadBasic", false),
            ("Mail.Send", true),
            ("Sites.FullControl.All", true),
            ("Library.Manage", true),
            ("TeamsAppInstallation.ReadForChat.All", false),
            ("TeamsAppInstallation.ReadWriteAndConsentForChat.All", true),
            ("Directory.AccessAsUser.All", true),
            ("SentimentSurvey.Export.All", false),
            ("MailboxItem.ImportExport.All", true),
            ("ConsentRequest.ReadApprove.All", true),
            ("readonly", false),
            ("Writer", false),
            ("Orders.Ärger", false),
            ("", false),
            ("...", false),
        ] {
            assert_eq!(Name::of(name).writes(), writes, "{name}");
        }
    }

    #[test]
    fn a_name_includes_another_by_action_and_scope() {
        for (wide, narrow, includes) in [
            ("X.ReadWrite.All", "X.Read.All", true),
            ("X.Read.All", "X.ReadWrite.All", false),
            ("X.ReadWrite", "X.Read", true),
            ("X.Read.All", "X.Read", true),
            ("X.Read", "X.Read.All", false),
            ("X.Read.All", "X.ReadBasic.All", true),
            ("X.FullControl.All", "X.ReadWrite.All", true),
            ("X.ReadWrite.All", "X.ReadWrite.OwnedBy", true),
            ("X.ReadWrite.All", "X.Write", true),
            ("X.Read.All", "X.Write.All", false),
            ("X.ReadWriteForChat.All", "X.ReadForChat.All", true),
            ("X.ReadWriteForChat.All", "X.ReadForTeam.All", false),
            ("X.Read.All", "X.Read.Directory", false),
            ("X.ReadWrite", "X.Read.All", false),
            ("Y.ReadWrite.All", "X.Read.All", false),
            ("X.Read.All", "X.Read.All", false),
            ("X.Manage.All", "X.Read.All", false),
        ] {
            assert_eq!(Name::of(wide).includes(Name::of(narrow)), includes, "{wide} over {narrow}");
        }
    }
}
