//! The permissions that a token carries, element by element.

use std::borrow::Cow;

use crate::json::{Text, Typed, Value};
use crate::nature::Bearer;
use crate::text::is_deceptive;
use crate::token::Token;

/// Up to how many names are compared with one another.
const FEW: usize = 32;

/// What `roles` and `scp` hold.
pub(crate) struct Grants<'t> {
    /// App roles, or a user's roles.
    pub(crate) roles: Vec<&'t str>,
    /// Scopes.
    pub(crate) scopes: Vec<&'t str>,
    /// What is odd about `roles`, where it is no array of texts.
    pub(crate) roles_oddity: Option<Cow<'static, str>>,
    /// What is odd about `scp`, where it is no text.
    pub(crate) scopes_oddity: Option<Cow<'static, str>>,
    /// The texts that `roles` are read from.
    role_texts: &'t [Value],
}

impl<'t> Grants<'t> {
    pub(crate) fn of(token: &'t Token) -> Self {
        let claims = token.claims();
        let mut role_texts: &[Value] = &[];
        let (roles, roles_oddity) = match claims.get("roles") {
            None => (Vec::new(), None),
            // Taken as one whole name, never split and never searched (docs/validation.md, rule 6).
            Some(text @ Value::String(one)) => {
                role_texts = std::slice::from_ref(text);
                (vec![one.as_str()], Some("`roles` is a string instead of an array".into()))
            }
            // Where one item is no name nobody knows how the API reads the others.
            Some(Value::Array(items)) => match items.iter().position(|item| item.as_str().is_none()) {
                None => {
                    role_texts = items;
                    (items.iter().filter_map(Value::as_str).collect(), None)
                }
                Some(odd) => {
                    let told = format!("item {} of `roles` is {}, no name", odd + 1, items[odd].type_name());
                    (Vec::new(), Some(told.into()))
                }
            },
            Some(other) => {
                (Vec::new(), Some(format!("`roles` is {} instead of an array", other.type_name()).into()))
            }
        };
        let (scopes, scopes_oddity) = match claims.string("scp") {
            Typed::Absent => (Vec::new(), None),
            Typed::Is(scp) => {
                (scp.split(' ').filter(|word| !word.is_empty() && *word != "/").collect(), None)
            }
            Typed::Wrong(value) => {
                let told = format!(
                    "`scp` is {} instead of a string of names with spaces between them",
                    value.type_name()
                );
                (Vec::new(), Some(told.into()))
            }
        };
        Self { roles, scopes, roles_oddity, scopes_oddity, role_texts }
    }

    /// That another member of `token` is called nearly the same, which some reader may take for the claim.
    pub(crate) fn twin(token: &Token) -> Option<&'static str> {
        let twin = token.claims().members().iter().any(|member| is_twin(&member.name));
        twin.then_some("another member is called nearly as `roles` or `scp`")
    }

    /// Every name, roles first, each once.
    pub(crate) fn names(&self) -> Vec<&'t str> {
        self.each_once(self.all())
    }

    /// The same as texts to keep, which share the token's own wherever they can.
    pub(super) fn granted(&self) -> Vec<Text> {
        let roles = self.role_texts.iter().filter_map(|role| match role {
            Value::String(text) => Some(text.clone()),
            _ => None,
        });
        self.each_once(roles.chain(self.scopes.iter().copied().map(Text::from)))
    }

    /// Every name, roles first, as often as it stands there.
    fn all(&self) -> impl Iterator<Item = &'t str> {
        self.roles.iter().chain(&self.scopes).copied()
    }

    /// What of `forms`, one for each of [`all`](Self::all), is of a name that did not stand there before.
    fn each_once<T: AsRef<str>>(&self, forms: impl Iterator<Item = T>) -> Vec<T> {
        let count = self.roles.len() + self.scopes.len();
        let mut once: Vec<T> = Vec::with_capacity(count);
        if count <= FEW {
            for form in forms {
                if !once.iter().any(|other| other.as_ref() == form.as_ref()) {
                    once.push(form);
                }
            }
        } else {
            let mut seen = std::collections::HashSet::new();
            once.extend(forms.zip(self.all()).filter(|(_, name)| seen.insert(*name)).map(|(form, _)| form));
        }
        once
    }

    /// The names that count for a token of `bearer`.
    pub(super) fn of_kind(&self, bearer: Bearer) -> Vec<&'t str> {
        match bearer {
            Bearer::Delegated => self.scopes.clone(),
            Bearer::AppOnly | Bearer::Unclear => self.roles.clone(),
        }
    }

    /// Every text that a pattern which forbids is held against: the names and, where a claim has another form than it
    /// should, also the words inside. What forbids looks closer than what allows.
    pub(crate) fn suspects(token: &'t Token) -> Vec<&'t str> {
        let mut suspects = Vec::new();
        for member in token.claims().members() {
            if matches!(member.name.as_str(), "roles" | "scp") || is_twin(&member.name) {
                collect(&member.value, &mut suspects);
            }
        }
        suspects
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.scopes.is_empty()
    }
}

/// `Roles`, `SCP`, `role`, `scope`: what a careless reader may take for the claims that count.
fn is_twin(name: &str) -> bool {
    (3..=5).contains(&name.len())
        && !matches!(name, "roles" | "scp")
        && ["roles", "scp", "role", "scope"].iter().any(|claim| name.eq_ignore_ascii_case(claim))
}

fn collect<'t>(value: &'t Value, suspects: &mut Vec<&'t str>) {
    match value {
        Value::String(text) => {
            suspects.push(text);
            let splits = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|') || is_deceptive(c);
            suspects.extend(text.split(splits).filter(|word| !word.is_empty()));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, suspects)),
        Value::Object(object) => {
            for member in object.members() {
                suspects.push(&member.name);
                collect(&member.value, suspects);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::base64url;

    #[test]
    fn names_are_whole_elements() {
        for (what, claims, roles, scopes, odd) in [
            ("an array", r#"{"roles":["A.Read","B"]}"#, vec!["A.Read", "B"], vec![], false),
            ("a bare string is one name", r#"{"roles":"A.Read B"}"#, vec!["A.Read B"], vec![], true),
            ("an object", r#"{"roles":{"A":1}}"#, vec![], vec![], true),
            ("a number among names", r#"{"roles":["A",1]}"#, vec![], vec![], true),
            ("names in an array of their own", r#"{"roles":[["A"]]}"#, vec![], vec![], true),
            ("scopes", r#"{"scp":"A.Read  B.Read"}"#, vec![], vec!["A.Read", "B.Read"], false),
            ("a tab separates nothing", "{\"scp\":\"A\\tB\"}", vec![], vec!["A\tB"], false),
            ("an agent's empty scope", r#"{"scp":"/"}"#, vec![], vec![], false),
            ("scopes in an array", r#"{"scp":["A"]}"#, vec![], vec![], true),
        ] {
            let text = format!("e30.{}.c2ln", base64url::encode(claims.as_bytes()));
            let token = Token::parse(&text).expect("a token");
            let grants = Grants::of(&token);
            assert_eq!((grants.roles.clone(), grants.scopes.clone()), (roles, scopes), "{what}");
            assert_eq!(grants.roles_oddity.is_some() || grants.scopes_oddity.is_some(), odd, "{what}");
        }
    }
}
