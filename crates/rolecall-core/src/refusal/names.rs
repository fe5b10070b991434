//! The lists in a refusal's message: which permissions the API wants, and which it found in the token.
//!
//! The wordings are those of public error reports: Defender's and Graph's security APIs ("Missing application roles. API
//! required roles: A,B, application roles: C.", Azure/Azure-Sentinel#7924, KelvinTegelaar/CIPP#1085), Graph's Teams APIs
//! ("Missing role permissions on the request. API requires one of 'A, B'. Roles on the request 'C'. Resource specific consent
//! grants on the request ''."), both ("The application does not have any of the required application permissions (A, B) to access
//! the resource.", Azure-Sentinel's playbooks, EvotecIT/O365Essentials), and others of Graph and Intune that name what they want in similar words.

use crate::catalog::PermissionKind;

/// The most names that are taken from one list.
const NAMES_LIMIT: usize = 100;
/// The longest name, in bytes; the longest that is known has 56.
const NAME_LIMIT: usize = 100;

/// What a message says of permissions.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Lists {
    /// Any one of them is enough.
    pub(super) requires: Vec<String>,
    /// What the API found in the token, where it says so.
    pub(super) saw: Option<Vec<String>>,
    /// Of which kind they are, where it says so.
    pub(super) kind: Option<PermissionKind>,
}

const WANTED: &[&str] = &[
    "api required roles:",
    "api required scopes:",
    "api requires one of",
    "required application permissions (",
    "required delegated permissions (",
    "any of the required scopes:",
    "one of the following scopes:",
    "one of the following roles:",
    "graph permission(s):",
    "required roles:",
    "required scopes:",
];

const FOUND: &[&str] = &[
    ", application roles:",
    ", user scopes:",
    ", token scopes:",
    ", delegated scopes:",
    ", scopes:",
    "roles on the request",
    "scopes on the request",
];

impl Lists {
    /// Reads the lists in `message`.
    pub(super) fn of(message: &str) -> Self {
        let lower = message.to_ascii_lowercase();
        let after = |markers: &'static [&'static str]| {
            let (start, marker) =
                markers.iter().find_map(|marker| lower.find(marker).map(|start| (start, *marker)))?;
            Some((names(&message[start + marker.len()..]), marker))
        };
        let (requires, wanted) = after(WANTED).unwrap_or_default();
        let (saw, found) = after(FOUND).map_or((None, ""), |(saw, marker)| (Some(saw), marker));
        let says = |word| wanted.contains(word) || found.contains(word);
        let kind = if ["missing role", "application roles", "required application permissions"]
            .iter()
            .any(|words| lower.contains(words))
        {
            Some(PermissionKind::Application)
        } else if lower.contains("missing scope") || wanted.contains("delegated") || found.contains("scopes")
        {
            Some(PermissionKind::Delegated)
        } else if says("roles") {
            Some(PermissionKind::Application)
        } else {
            // Intune calls the permissions of applications scopes too.
            None
        };
        Self { requires, saw, kind }
    }
}

/// The names at the beginning of `text`, in single quotes or not, with commas between them.
fn names(text: &str) -> Vec<String> {
    let text = text.trim_start();
    let (text, quoted) = match text.strip_prefix('\'') {
        Some(inside) => (inside.split_once('\'').map_or(inside, |(inside, _)| inside), true),
        None => (text, false),
    };
    let mut names: Vec<String> = Vec::new();
    for piece in text.split(',').take(NAMES_LIMIT) {
        let piece = piece.trim();
        let word = piece.split(char::is_whitespace).next().unwrap_or_default();
        let goes_on = word.len() < piece.len();
        let name = word.trim_end_matches(['.', ';', '"', '\'', ')', '}', ']', '`', '\\']);
        // What follows the list begins with a word; names of several words there are none.
        let is_next = FOUND.iter().any(|marker| marker.trim_start_matches([',', ' ']).starts_with(name));
        if !quoted && !name.contains('.') && (goes_on || is_next) {
            break;
        }
        if is_name(name) && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        if goes_on && !quoted {
            break;
        }
    }
    names
}

/// Whether `text` can be the name of a permission.
pub(super) fn is_name(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '/');
    // A token's beginning could be taken for one.
    (2..=NAME_LIMIT).contains(&text.len()) && text.chars().all(letters) && !text.starts_with("ey")
}

#[cfg(test)]
mod tests {
    use super::*;
    use PermissionKind::{Application, Delegated};

    #[test]
    fn lists_are_read_as_apis_write_them() {
        for (message, requires, saw, kind) in [
            (
                "Missing application roles. API required roles: Machine.Read.All,Machine.ReadWrite.All, application roles: \
                 Alert.ReadWrite.All.",
                "Machine.Read.All Machine.ReadWrite.All",
                Some("Alert.ReadWrite.All"),
                Some(Application),
            ),
            (
                "Missing application roles. API required roles: A.Read, B.Read, application roles: .",
                "A.Read B.Read",
                Some(""),
                Some(Application),
            ),
            (
                "Missing application roles. API required roles: AdvancedQuery.Read.All",
                "AdvancedQuery.Read.All",
                None,
                Some(Application),
            ),
            (
                "Missing scopes. API required scopes: Alert.Read, user scopes: user_impersonation.",
                "Alert.Read",
                Some("user_impersonation"),
                Some(Delegated),
            ),
            (
                "Missing role permissions on the request. API requires one of 'Chat.ReadBasic.All, Chat.Read.All'. Roles on the \
                 request 'User.Read.All'.",
                "Chat.ReadBasic.All Chat.Read.All",
                Some("User.Read.All"),
                Some(Application),
            ),
            (
                "Missing role permissions on the request. API requires one of 'ChannelMessage.Read.All, \
                 ChannelMessage.Read.Group'. Roles on the request ''. Resource specific consent grants on the request ''.",
                "ChannelMessage.Read.All ChannelMessage.Read.Group",
                Some(""),
                Some(Application),
            ),
            (
                "Missing scope permissions on the request. API requires one of 'ChannelMessage.Send, Group.ReadWrite.All'. Scopes \
                 on the request 'User.Read, profile, openid, email'",
                "ChannelMessage.Send Group.ReadWrite.All",
                Some("User.Read profile openid email"),
                Some(Delegated),
            ),
            (
                "Application is not authorized to perform this operation. Application must have one of the following scopes: \
                 DeviceManagementServiceConfiguration.Read.All, Other.Read.All - Operation ID (for customer support): 0",
                "DeviceManagementServiceConfiguration.Read.All Other.Read.All",
                None,
                None,
            ),
            (
                "The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All",
                "AuditLog.Read.All",
                None,
                None,
            ),
            (
                "The application does not have any of the required application permissions (Alert.Read.All, Alert.ReadWrite.All) \
                 to access the resource.",
                "Alert.Read.All Alert.ReadWrite.All",
                None,
                Some(Application),
            ),
            (
                "The application does not have any of the required delegated permissions (Policy.Read.All) to access the resource.",
                "Policy.Read.All",
                None,
                Some(Delegated),
            ),
            ("Insufficient privileges to complete the operation.", "", None, None),
            ("API required roles: eyJhbGciOiJub25lIn0.e30.x", "", None, Some(Application)),
            ("API requires one of 'A.B", "A.B", None, None),
            ("", "", None, None),
        ] {
            let lists = Lists::of(message);
            assert_eq!(lists.requires.join(" "), requires, "{message}");
            assert_eq!(lists.saw.map(|saw| saw.join(" ")).as_deref(), saw, "{message}");
            assert_eq!(lists.kind, kind, "{message}");
        }
        let many = format!("API required roles: {}", vec!["A.B"; 1_000].join(","));
        assert_eq!(Lists::of(&many).requires, ["A.B"]);
    }
}
