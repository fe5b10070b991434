//! Which files had a say, on the first screen: nobody should wonder where a demand came from.

use rolecall_core::report::PolicySummary;

use super::super::{Page, Style};

pub(super) fn draw(page: &mut Page, policy: &PolicySummary) {
    let mut parts = Vec::new();
    if let Some(file) = &policy.file {
        let profile =
            policy.profile.as_ref().map(|profile| format!(", profile {profile}")).unwrap_or_default();
        let found =
            if policy.found { " (found, not named: it only demands; --no-policy leaves it out)" } else { "" };
        parts.push(format!("{file}{profile}{found}"));
    }
    parts.extend(policy.lock.as_ref().map(|lock| format!("lock {lock}")));
    if !parts.is_empty() {
        page.wrapped("Policy: ", Style::Bold, &parts.join("; "), Style::Plain);
    }
    for note in &policy.notes {
        page.wrapped("Note: ", Style::Warn, note, Style::Plain);
    }
}
