//! The little Markdown that the rules' pages use: headings, paragraphs, points and fenced code.

use super::{Page, Style};

/// Adds `text`, its paragraphs wrapped anew.
pub(super) fn draw(page: &mut Page, text: &str) {
    let mut paragraph = String::new();
    let mut fenced = false;
    for line in text.lines() {
        let begins = line.trim_start();
        if begins.starts_with("```") {
            finish(page, &mut paragraph);
            fenced = !fenced;
        } else if fenced {
            page.line(Style::Plain, &format!("    {line}"));
        } else if let Some(heading) = line.strip_prefix('#') {
            finish(page, &mut paragraph);
            page.line(Style::Bold, heading.trim_start_matches('#').trim_start());
        } else if line.is_empty() {
            finish(page, &mut paragraph);
            page.blank();
        } else {
            if begins.starts_with("- ") {
                finish(page, &mut paragraph);
            }
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(begins);
        }
    }
    finish(page, &mut paragraph);
}

fn finish(page: &mut Page, paragraph: &mut String) {
    if paragraph.is_empty() {
        return;
    }
    match paragraph.strip_prefix("- ") {
        Some(point) => page.wrapped("- ", Style::Plain, point, Style::Plain),
        None => page.paragraph(paragraph),
    }
    paragraph.clear();
}
