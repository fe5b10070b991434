//! What to do where something else than the token decides too: Azure's role assignments, a site, a mailbox, a user's roles, or an
//! access list of the API's own.

use super::Refusal;
use super::advice::{Advice, Case};
use super::compare::some;
use crate::catalog::{PermissionKind, Resource};
use crate::nature::Bearer;
use crate::text::shortened;

/// `The client 'NAME' with object id 'ID' does not have authorization to perform action 'A' over scope 'S'`.
pub(super) fn azure_role(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let quoted = |before: &str| {
        let rest = refusal.said.split_once(before)?.1.trim_start().strip_prefix('\'')?;
        rest.split_once('\'').map(|(inside, _)| shortened(inside, 200).into_owned())
    };
    let (object, action, place) = (quoted("object id"), quoted("perform action"), quoted("over scope"));
    let mut conclusion =
        "Azure decides by its own role assignments (RBAC), not by permissions in the token: whoever called has no role there that allows \
         it."
            .to_owned();
    if let (Some(object), Some(own)) = (&object, case.text("oid"))
        && !object.eq_ignore_ascii_case(&own)
    {
        conclusion.push_str(&format!(
            " The API saw object id {object}; this token's is {own}: another token was sent."
        ));
    }
    let or = |text: Option<String>, other: &str| text.unwrap_or_else(|| other.to_owned());
    Advice {
        conclusion,
        steps: vec![
            format!(
                "Azure portal > {} > Access control (IAM) > Add role assignment: a role that allows {}, for {}",
                or(place, "the resource"),
                or(action, "the action"),
                object.map_or("the caller".to_owned(), |object| format!("object id {object}"))
            ),
            "wait some minutes, then get a new token: role assignments take time to reach every place"
                .to_owned(),
            "check that the scope is written right, and the subscription is of the token's tenant".to_owned(),
        ],
    }
}

pub(super) fn site(case: &Case<'_>) -> Advice {
    let selected = case
        .carried(PermissionKind::Application)
        .is_some_and(|roles| roles.iter().any(|role| role.ends_with(".Selected")));
    let own = if selected {
        "this token has a permission for selected sites: each has to be granted, with POST /sites/{site-id}/permissions by an \
         administrator's token"
    } else {
        "an application needs Sites.Read.All or Files.Read.All (or Sites.Selected and a grant on the site); see `rolecall explain \
         Sites.Selected`"
    };
    Advice::new(
        "SharePoint or OneDrive refuses the site or item: the token's permission does not reach it, or its user has no access there.",
        &[
            own,
            "for a user's token: give the user access to the site or file itself, and look for a conditional access policy on SharePoint",
        ],
    )
}

pub(super) fn mailbox(case: &Case<'_>) -> Advice {
    let user = case.nature().is_some_and(|nature| nature.bearer == Bearer::Delegated);
    let first = if user {
        "the token acts for a user: that user needs access to the mailbox (Exchange admin centre > Recipients > Mailboxes > \
         Delegation), and another's mailbox a scope that ends in .Shared"
    } else {
        "for an application: look for an application access policy that leaves this mailbox out (PowerShell: \
         Test-ApplicationAccessPolicy, Test-ServicePrincipalAuthorization)"
    };
    Advice::new(
        "Exchange refuses the mailbox: the token's permission does not reach it.",
        &[first, "check that the token has the mail permission that the operation needs, such as Mail.Read"],
    )
}

/// Not allowed, and nothing says why.
pub(super) fn denied(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let Some(nature) = case.nature() else {
        return Advice::new(
            "The token was accepted, and may not do this: a permission is missing in it, or its user may not.",
            &[
                "look up which permission the operation needs: `rolecall permissions \"METHOD PATH\"`, or its page in the API's \
                 reference, under Permissions",
                "`rolecall --refusal FILE < token.txt` holds it against the token, and says what that carries",
            ],
        );
    };
    if let (Some(wanted), Some(own)) = (refusal.api, case.api())
        && wanted != own
    {
        return Advice {
            conclusion: format!("This token is for {}, and {} refused it.", own.name, wanted.name),
            steps: vec![format!("ask for a token with the scope {}", wanted.default_scope())],
        };
    }
    let api = refusal.api.or(case.api());
    let delegated = nature.bearer == Bearer::Delegated;
    let kind = if delegated { PermissionKind::Delegated } else { PermissionKind::Application };
    let carried = case.carried(kind).unwrap_or_default();
    let mut steps = vec![look_up_operation(case)];
    let conclusion = match (delegated, carried.is_empty()) {
        (false, true) => {
            "This token carries no permission at all: none was granted, or without admin consent, or only after it was issued."
                .to_owned()
        }
        (false, false) => format!(
            "This token carries {}, and the operation needs something else, or the API an access list of its own.",
            some(&carried, "and")
        ),
        (true, true) => "This token acts for a user and carries no scope.".to_owned(),
        (true, false) => {
            steps.push(users_role(api));
            format!(
                "This token acts for a user, with {}: the operation needs another scope, or a role that the user lacks.",
                some(&carried, "and")
            )
        }
    };
    steps.push(case.grantee.renew("{name}", kind, api));
    Advice { conclusion, steps }
}

/// Where the permission that an operation needs is written.
pub(super) fn look_up_operation(case: &Case<'_>) -> String {
    let kind = match case.nature().map(|nature| nature.bearer) {
        Some(Bearer::Delegated) => "delegated",
        _ => "application",
    };
    format!(
        "look up which {kind} permission the operation needs: `rolecall permissions \"METHOD PATH\"`, or its page in the API's \
         reference, under Permissions; then grant it: \
         Entra admin centre > App registrations > {} > API permissions, and press “Grant admin consent” there",
        case.grantee.application()
    )
}

/// The role that a user needs beside the scope.
pub(super) fn users_role(api: Option<Resource>) -> String {
    match api.map(|api| api.service_principal) {
        Some("WindowsDefenderATP" | "Microsoft Threat Protection") => {
            "give the user a role in the Defender portal (security.microsoft.com > Permissions > Roles) that covers the data and the \
             device groups: a scope reaches no further than its user"
                .to_owned()
        }
        Some("Microsoft Graph") => "give the user the directory role that the operation needs (such as Security Reader for security \
                                    data): Entra admin centre > Roles & admins. A scope reaches no further than its user"
            .to_owned(),
        _ => "give the user the role that the API asks of its users: a scope reaches no further than its user".to_owned(),
    }
}
