//! `rolecall permissions`: what does an operation need, and what does a permission open?

use std::io::Write;
use std::path::PathBuf;

use rolecall_core::catalog::{self, Operation, Permission, PermissionKind, Resource, least, operations_of};
use rolecall_core::policy::Origins;
use rolecall_core::report::CatalogUsed;

use crate::arguments::{Format, OutputArgs};
use crate::error::{CliError, holds_token_text, repeated};
use crate::operations::Apis;
use crate::render::permissions::{self, Answer, Found, Smallest};
use crate::render::{Look, Page};
use crate::status::Status;
use crate::world::World;

/// Look up, offline, which permission an operation needs, what a permission opens, and the smallest set for a list of
/// operations.
///
/// WORDS are an operation ("GET /api/alerts", or a whole address with real ids), several of them, a permission's name, its
/// GUID, or words to search for.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall permissions \"GET /api/alerts\"\n  \
    rolecall permissions GET https://graph.microsoft.com/v1.0/users/5/messages\n  \
    rolecall permissions \"GET /api/alerts\" \"POST /api/machines/{id}/isolate\"\n  \
    rolecall permissions --for-file operations.txt\n  \
    rolecall permissions Alert.Read.All\n  \
    rolecall permissions isolate machine\n\n\
    Exit status: 0 when something is known, 1 when nothing is, 2 when an operation that was written is not in the catalog.")]
#[command(mut_arg("verbose", |arg| arg.help("Show every operation and every permission, and longer values")))]
pub(crate) struct PermissionsArgs {
    /// An operation, a permission, or words to search for.
    #[arg(value_name = "WORDS")]
    words: Vec<String>,

    /// Operations in FILE: one a line, or a browser's traffic (HAR); can be repeated.
    #[arg(long, value_name = "FILE")]
    for_file: Vec<PathBuf>,

    /// Look at this API alone: its name, application id or address, such as `defender` or `graph`.
    #[arg(long, value_name = "API")]
    resource: Option<String>,

    /// Describes an API of your own: FILE says which permission its operations need; can be repeated.
    #[arg(long, value_name = "FILE")]
    catalog: Vec<PathBuf>,

    /// Say what the catalog holds, where it comes from and how old it is.
    #[arg(long, conflicts_with_all = ["words", "for_file"])]
    about: bool,

    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(
    args: &PermissionsArgs,
    world: &dyn World,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    if args.words.iter().any(|word| word.starts_with("eyJ") && holds_token_text(word)) {
        return Err(CliError::usage("this is a token", "`rolecall inspect` says what a token can call"));
    }
    let apis = Apis::read(&args.catalog, world)?;
    let api = match &args.resource {
        None => None,
        Some(word) => Some(apis.called(word).ok_or_else(|| {
            let known = rolecall_core::text::listed(&apis.names(), "and");
            CliError::usage(
                format!("rolecall knows no API called `{}`", repeated(word)),
                format!("it knows {known}"),
            )
        })?),
    };
    let look = Look::of(&args.output, world);
    let mut page = if args.about {
        let used: Vec<CatalogUsed> = apis.all().iter().map(|api| CatalogUsed::of(*api)).collect();
        match args.output.format {
            Format::Table => permissions::about(apis.all(), &look),
            Format::Json => Page::json(&Answer { catalog: used, ..Answer::default() }),
        }
    } else {
        let found = answer(args, &apis, api, world)?;
        match args.output.format {
            Format::Table => permissions::render(&found, &look),
            Format::Json => Page::json(&Answer::of(&found)),
        }
    };
    page.begin_at_once();
    page.write(out)?;
    Ok(Status::Pass)
}

fn answer(
    args: &PermissionsArgs,
    apis: &Apis,
    api: Option<Resource>,
    world: &dyn World,
) -> Result<Found, CliError> {
    let texts = operation_texts(&args.words);
    if texts.is_empty() && args.for_file.is_empty() {
        return by_words(args, apis, api);
    }
    if texts.is_empty() && !args.words.is_empty() {
        return Err(CliError::usage(
            "beside --for-file stand operations, and these words are none",
            "write a method and a path for each, or look the words up in a run of its own",
        ));
    }
    let demanded = apis.demanded(&[], &Origins::default(), &args.for_file, api, world)?;
    let mut operations = demanded.operations;
    for text in &texts {
        for operation in apis.find(text, api)? {
            if !operations.contains(&operation) {
                operations.push(operation);
            }
        }
    }
    let smallest = smallest(&operations);
    Ok(Found { operations, smallest, unlisted: demanded.unlisted, notes: demanded.notes, ..Found::default() })
}

/// The smallest sets for the operations, where they are of one API and more than one.
fn smallest(operations: &[Operation]) -> Option<Smallest> {
    let first = operations.first()?;
    let one_api = operations.iter().all(|operation| operation.resource == first.resource);
    let several = operations.len() > 1;
    (one_api && several).then(|| Smallest {
        resource: first.resource,
        application: least(operations, PermissionKind::Application, &[]),
        delegated: least(operations, PermissionKind::Delegated, &[]),
    })
}

/// The operations among `words`: a method and a path may be one word or two. None where the words are no operations.
fn operation_texts(words: &[String]) -> Vec<String> {
    let is_target = |word: &str| word.starts_with('/') || word.contains("://");
    let mut texts = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let next = rest.as_slice().first().filter(|next| is_target(next));
        match (catalog::Method::named(word), next) {
            (Some(_), Some(target)) => {
                texts.push(format!("{word} {target}"));
                rest.next();
            }
            _ if is_target(word) || word.split_whitespace().nth(1).is_some_and(is_target) => {
                texts.push(word.clone())
            }
            _ => return Vec::new(),
        }
    }
    texts
}

fn by_words(args: &PermissionsArgs, apis: &Apis, api: Option<Resource>) -> Result<Found, CliError> {
    let words: Vec<String> =
        args.words.iter().flat_map(|word| word.split_whitespace()).map(str::to_lowercase).collect();
    let here: Vec<Resource> = api.map_or_else(|| apis.all().to_vec(), |api| vec![api]);
    let [first, rest @ ..] = words.as_slice() else {
        return Err(CliError::usage(
            "nothing says what to look up",
            "write an operation such as \"GET /api/alerts\", a permission such as Alert.Read.All, or words; --about tells what \
             the catalog holds",
        ));
    };
    let all: Vec<Permission> = here.iter().flat_map(|api| catalog::permissions_of(*api)).collect();
    if rest.is_empty() {
        let real = args.words.iter().find_map(|word| catalog::alias(word.trim()));
        let exact = |permission: &&Permission| {
            permission.name.eq_ignore_ascii_case(first)
                || permission.id == Some(first)
                || real == Some(permission.name)
        };
        let exact: Vec<Permission> = all.iter().filter(exact).copied().collect();
        if !exact.is_empty() {
            let notes = real
                .map(|real| format!("Microsoft's own pages misspell it; the permission is called {real}."));
            return Ok(Found { permissions: exact, notes: notes.into_iter().collect(), ..Found::default() });
        }
    }
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let permissions: Vec<Permission> = all
        .into_iter()
        .filter(|permission| fits(&format!("{} {}", permission.name, permission.display_name)))
        .collect();
    let operations: Vec<Operation> = here
        .iter()
        .flat_map(|api| operations_of(*api))
        .filter(|operation| fits(&format!("{operation} {}", operation.name())))
        .collect();
    if permissions.is_empty() && operations.is_empty() {
        let close = catalog::close_to(&args.words.join(" "));
        return Err(CliError::Absent {
            message: format!("nothing in the catalog is called `{}`", repeated(&args.words.join(" "))),
            hint: if close.is_empty() {
                "--about tells what the catalog holds; --catalog FILE adds an API of your own".to_owned()
            } else {
                format!("did you mean {}?", rolecall_core::text::listed(&close, "or"))
            },
        });
    }
    Ok(Found { permissions, operations, searched: true, ..Found::default() })
}
