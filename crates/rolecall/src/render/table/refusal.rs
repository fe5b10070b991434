//! An API's refusal: what it said, what is the matter, and what to do.

use rolecall_core::json::to_string_safe;
use rolecall_core::refusal::{Explanation, Form};

use super::super::{Grid, Page, Style};

/// Draws `refusal`. Whoever holds one wants to know this first.
pub(crate) fn draw(page: &mut Page, refusal: &Explanation) {
    page.heading("The refusal", who(refusal.form));
    let mut grid = Grid::new(2);
    grid.fact("said", &said(refusal));
    grid.fact("requires", &refusal.requires.join(", "));
    if let Some(saw) = &refusal.saw {
        grid.fact("saw", if saw.is_empty() { "nothing".to_owned() } else { saw.join(", ") }.as_str());
    }
    if let Some(claims) = &refusal.claims {
        grid.fact("claims", &to_string_safe(claims));
    }
    grid.row([(Style::Plain, "so"), (Style::Bold, &refusal.conclusion)]);
    for (index, step) in refusal.steps.iter().enumerate() {
        let label = if index == 0 { "do" } else { "" };
        grid.row([(Style::Plain, label), (Style::Plain, &format!("{}. {step}", index + 1))]);
    }
    page.grid(&grid);
}

fn said(refusal: &Explanation) -> String {
    match refusal.status {
        Some(status) if !refusal.said.contains(&status.to_string()) => format!("{status} {}", refusal.said),
        _ => refusal.said.clone(),
    }
}

fn who(form: Form) -> &'static str {
    match form {
        Form::Defender => "in the words of Defender's APIs",
        Form::Graph => "in the words of Microsoft Graph",
        Form::WwwAuthenticate => "of a WWW-Authenticate header",
        Form::TokenEndpoint => "of Entra's token endpoint",
        Form::ApiManagement => "in the form of API Management",
        Form::ResourceManager => "in the words of Azure Resource Manager",
        Form::Exchange => "in the words of Exchange",
        Form::Sharepoint => "in the words of SharePoint and OneDrive",
        Form::EasyAuth => "in the words of App Service",
        Form::ErrorJson | Form::Text | Form::HttpStatus => "",
        Form::Unrecognised => "not recognised",
    }
}
