//! Why a permission is missing, in the few words that the first line has room for.

use super::Why;
use super::miss::{BLANKET, Scene};
use crate::catalog::PermissionKind;
use crate::nature::Bearer;
use crate::text;

impl Scene<'_> {
    /// What decided that `name` is missing, to stand behind it in brackets; empty where the name alone says it, or another
    /// question does.
    pub(super) fn in_short(&self, name: &str, kind: PermissionKind, why: Why) -> String {
        let (own, other, oddity, elsewhere) = match kind {
            PermissionKind::Application => {
                (&self.grants.roles, &self.grants.scopes, &self.grants.roles_oddity, "`scp`")
            }
            PermissionKind::Delegated => {
                (&self.grants.scopes, &self.grants.roles, &self.grants.scopes_oddity, "`roles`")
            }
        };
        let shown = |name: &str| text::shortened(name, 80).into_owned();
        let api = || self.policy.resource.map_or("the API", |resource| resource.name);
        match why {
            Why::WrongKind => {
                let bearer = match (kind, self.nature.bearer) {
                    (PermissionKind::Application, Bearer::Delegated) => Some("the token acts for a user"),
                    (PermissionKind::Delegated, Bearer::AppOnly) => {
                        Some("the token acts for an application alone")
                    }
                    _ => None,
                };
                match (bearer, other.contains(&name)) {
                    (Some(bearer), false) => bearer.to_owned(),
                    (Some(bearer), true) => format!("{bearer}, and has it in {elsewhere}"),
                    (None, true) => format!("it is there in {elsewhere} only"),
                    (None, false) => {
                        let whom = match kind {
                            PermissionKind::Application => "users",
                            PermissionKind::Delegated => "applications",
                        };
                        format!("{} has it for {whom} only", api())
                    }
                }
            }
            Why::Misspelt => match self.near(name, own) {
                Some(near) => format!("it is written as `{}`", shown(near)),
                None => "no API that rolecall knows has a permission of this name".to_owned(),
            },
            Why::NotGranted => match (self.broader(name, kind, own), &own[..]) {
                (Some(broader), _) => format!("it has the wider `{}`", shown(broader)),
                (None, [only]) => format!("it has only `{}`", shown(only)),
                _ => String::new(),
            },
            Why::UnreadableClaim => oddity.as_deref().unwrap_or_default().to_owned(),
            Why::BlanketScope if kind == PermissionKind::Application => {
                format!("the token acts for a user, with `{BLANKET}` alone")
            }
            Why::BlanketScope => format!("it has `{BLANKET}` alone"),
            Why::ResourceSpecific => {
                "no token carries it: it is granted for one team, chat or user at a time".to_owned()
            }
            Why::WrongResource if !self.elsewhere => format!("{} has no permission of this name", api()),
            Why::WrongResource | Why::NoPermissions | Why::Retired => String::new(),
        }
    }
}
