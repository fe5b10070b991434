//! `rolecall audit`: many tokens, wherever they stand.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Subcommand;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use rolecall_core::audit::{Facts, FailOn, Gate, Summary, merge, read};
use rolecall_core::hash;
use rolecall_core::net::{Keyring, Mode};
use rolecall_core::report::{Request, Verdict};
use rolecall_core::time::Seconds;
use rolecall_core::verify::Trust;

use crate::arguments::{
    AskArgs, AudienceArgs, ColorArgs, NetworkArgs, PolicyArgs, PolicyFileArgs, RefusalArgs, ReportArgs,
    ReportFile, ReportFormat, TimeArgs, TokenArgs, TrustArgs,
};
use crate::audit::{self, Outcome, Plan, Progress, Reading, Sources, Walk};
use crate::cache::Cache;
use crate::error::{CliError, holds_token_text, path_shown};
use crate::outputs;
use crate::policy_file;
use crate::render::{Look, Page, audit as drawn};
use crate::request::{Arguments, Asks, Demands};
use crate::source::file_up_to;
use crate::status::Status;
use crate::trust::{self, Trusted};
use crate::world::World;

/// The longest summary that is merged, in bytes.
const SUMMARY_BYTES_LIMIT: usize = 256 * 1024 * 1024;

/// Find every token in files, folders, logs, recordings or a stream, and judge each distinct one once.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  \
    rolecall audit logs/\n  \
    rolecall audit --tenant contoso.com --fail-on forged,live gateway.log.gz\n  \
    rolecall audit --jwks keys.json --as-of-line --format ndjson < access.log\n  \
    rolecall audit --tenant contoso.com --require Alert.Read.All --field access_token tokens.ndjson\n  \
    rolecall audit --jwks keys.json --lines < tokens.txt > reports.ndjson\n  \
    rolecall audit merge part-1.json part-2.json\n\n\
    Without keys tokens are only looked at. With keys the questions of `rolecall check` are asked, each where something is said \
    to hold the tokens to; an expired token then is a *no*, and --fail-on says what matters.\n\n\
    Exit status: 0 nothing speaks against them, 1 a question that was asked is *no*, or what --fail-on names was found, 2 wrong \
    command line, 3 undecided, or something could not be read, 130 Ctrl-C."
)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    command: Option<AuditCommand>,

    /// Files and folders; `-`, or none at all, is standard input. Packed files (gzip, zstd) and HAR are read as what they are.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    listing: ListingArgs,
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    audience: AudienceArgs,
    #[command(flatten)]
    demands: PolicyArgs,
    #[command(flatten)]
    files: AuditPolicyArgs,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    output: AuditOutputArgs,
}

/// What to do instead.
#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Put the summaries of several runs together, as if everything had been read in one.
    Merge(MergeArgs),
}

/// Put summaries of `audit --summary-only --format json` together, as if everything had been read in one run.
#[derive(Debug, clap::Args)]
struct MergeArgs {
    /// Files that `rolecall audit --summary-only --format json` wrote.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    output: AuditOutputArgs,

    /// What could not be read is no failure, and two files with the same content are two parts.
    #[arg(long)]
    keep_going: bool,

    /// Fail on what is named here, and on nothing else.
    #[arg(long, value_name = "WHAT", value_parser = fail_on(), value_delimiter = ',')]
    fail_on: Vec<FailOn>,
}

/// What is read, and how.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input")]
struct InputArgs {
    /// Read hidden files too.
    #[arg(long)]
    hidden: bool,

    /// Read files too that .gitignore and the like leave out.
    #[arg(long)]
    no_ignore: bool,

    /// Every line is a JSON record, and the token is in its member NAME; dots lead further in.
    #[arg(long, value_name = "NAME", value_parser = field)]
    field: Option<Field>,

    /// One token or record a line in, one record a line out, in order and with no state between lines: a filter for big
    /// engines. A line without a token gets a record that says so.
    #[arg(long, conflicts_with_all = ["live", "hidden", "no_ignore"])]
    lines: bool,

    /// Judge the time of a token by the timestamp of its log line, not by the clock.
    #[arg(long, conflicts_with_all = ["now", "min_remaining", "unordered"])]
    as_of_line: bool,

    /// Go on where something cannot be read, with a warning: it is no failure then.
    #[arg(long)]
    keep_going: bool,

    /// How many tokens are judged at once [default: as many as there are processors].
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,
}

/// What is listed, and what fails.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What is listed, and what fails")]
struct ListingArgs {
    /// List only tokens that still hold: current, and not forged.
    #[arg(long)]
    live: bool,

    /// Fail on what is named here, and on nothing else; several with commas.
    #[arg(long, value_name = "WHAT", value_parser = fail_on(), value_delimiter = ',')]
    fail_on: Vec<FailOn>,

    /// Print the summary alone; as JSON, with what `rolecall audit merge` needs.
    #[arg(long)]
    summary_only: bool,

    /// Add each token's header and claims to its record.
    #[arg(long)]
    claims: bool,

    /// Add to each record what else is worth knowing of the token: the rules that `rolecall explain` knows.
    #[arg(long)]
    findings: bool,

    /// Write each record as soon as it is ready, in any order.
    #[arg(long)]
    unordered: bool,
}

/// The files that say what the job needs.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Files: what the job needs, written down")]
struct AuditPolicyArgs {
    /// Read what tokens need from the policy FILE too, and whom to trust.
    ///
    /// Without it no policy file is read: logs lie anywhere.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// Add what the policy file says below [profiles.NAME].
    #[arg(long, value_name = "NAME", requires = "policy")]
    profile: Option<String>,
}

/// How the answer looks, and where it goes.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
struct AuditOutputArgs {
    /// What to print: a table for people; ndjson writes a record of each token as it goes, and the summary to standard error.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ReportFormat::Table)]
    format: ReportFormat,

    /// Write the outcome to FILE too, in a format of --format; can be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = ReportFile::read)]
    report: Vec<ReportFile>,

    #[command(flatten)]
    color: ColorArgs,

    /// Show more: every token, and longer values.
    #[arg(short, long)]
    verbose: bool,
}

/// The names that lead to a member.
#[derive(Clone, Debug)]
struct Field(Vec<String>);

fn field(text: &str) -> Result<Field, String> {
    let names: Vec<String> = text.trim_start_matches('.').split('.').map(str::to_owned).collect();
    if names.iter().any(String::is_empty) || text.contains("ey") && text.len() > 60 {
        return Err("write the name of a member, such as access_token or response.token".to_owned());
    }
    Ok(Field(names))
}

fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    let values = FailOn::ALL.map(|what| PossibleValue::new(what.name()).help(what.meaning()));
    PossibleValuesParser::new(values)
        .try_map(|name| FailOn::ALL.into_iter().find(|what| what.name() == name).ok_or("it names nothing"))
}

fn jobs(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|jobs| (1..=256).contains(jobs))
        .ok_or_else(|| "write a number from 1 to 256".to_owned())
}

pub(super) fn run(args: &AuditArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    if let Some(AuditCommand::Merge(merge)) = &args.command {
        return merged(merge, world, out);
    }
    let output = &args.output;
    outputs::refuse(&output.report, None)?;
    if args.input.lines && !matches!(output.format, ReportFormat::Table | ReportFormat::Ndjson) {
        return Err(CliError::usage(
            "--lines writes one line of JSON for every line",
            "leave --format out, or write --format ndjson",
        ));
    }
    refuse_no_paths(args, world)?;
    let plan = plan(args, world)?;
    let stop = stop_at_ctrl_c();
    let outcome = if args.input.lines {
        filtered(args, &plan, world, &stop)?
    } else {
        audited(args, &plan, world, &stop)?
    };
    let interrupted = stop.load(Ordering::Relaxed) && !outcome.closed;
    let status = finish(args, plan, outcome, world, out)?;
    Ok(if interrupted { Status::Interrupted } else { status })
}

/// Refuses a terminal, from which no log comes, and a token where a file should be named.
fn refuse_no_paths(args: &AuditArgs, world: &dyn World) -> Result<(), CliError> {
    if reads_stdin(args) && world.stdin_is_terminal() {
        return Err(CliError::usage(
            "there is nothing to audit: standard input is a terminal",
            "name files or folders, or pipe a text in; `rolecall inspect` takes a paste",
        ));
    }
    let is_token = |path: &PathBuf| {
        path.to_str().is_some_and(|name| name.contains('.') && name.len() > 60 && holds_token_text(name))
    };
    if args.paths.iter().any(|path| is_token(path) && !path.exists()) {
        return Err(CliError::usage(
            "a token stands where a file or folder should be named",
            "`rolecall inspect` reads one token; `rolecall audit` reads texts with many, also from standard input",
        ));
    }
    Ok(())
}

fn reads_stdin(args: &AuditArgs) -> bool {
    args.paths.is_empty() || args.paths.iter().any(|path| path.as_os_str() == "-")
}

/// What is asked: what the command line and the policy say, with the keys.
fn plan(args: &AuditArgs, world: &dyn World) -> Result<Plan, CliError> {
    let ask = AskArgs {
        token: TokenArgs { token: None, token_file: None, pick: None },
        refusal: RefusalArgs { refusal: None },
        trust: args.trust.clone(),
        audience: args.audience.clone(),
        time: args.time.clone(),
        network: args.network.clone(),
        report: ReportArgs {
            format: args.output.format,
            report: Vec::new(),
            color: args.output.color.clone(),
            verbose: args.output.verbose,
            show_signature: false,
        },
    };
    let files = PolicyFileArgs {
        policy: args.files.policy.clone(),
        no_policy: args.files.policy.is_none(),
        profile: args.files.profile.clone(),
        lock: None,
        update_lock: false,
    };
    let effective = policy_file::read(&files, &ask, &args.demands, world)?;
    let (ask, demands) = (&effective.ask, &effective.policy);
    let demanding = demands.demands_something() || effective.files.demand_something();
    let audience = &ask.audience;
    let trusts = ask.trust.authority.named().is_some()
        || !ask.trust.jwks.is_empty()
        || ask.trust.secret_file.is_some()
        || ask.trust.issuer.is_some();
    let needs_keys =
        args.listing.fail_on.iter().any(|what| matches!(what, FailOn::Forged | FailOn::NotAllowed));
    let asks =
        demanding || trusts || needs_keys || !audience.audience.is_empty() || audience.resource.is_some();
    if args.listing.fail_on.contains(&FailOn::NotAllowed) && !demanding {
        return Err(CliError::usage(
            "--fail-on not-allowed has nothing to go by: nothing says what tokens must carry",
            "add --require NAME, --forbid PATTERN, --kind KIND or another demand, or a policy with --policy FILE",
        ));
    }
    let arguments = Arguments {
        asks: if asks { Asks::Many } else { Asks::Nothing },
        ask,
        policy: Some(demands),
        online: false,
        evidence: None,
        files: Some(&effective.files),
    };
    let Demands { policy, addressee, .. } = Demands::read(&arguments, world)?;
    let now = ask.time.now.unwrap_or_else(|| world.now());
    let leeway = if asks { Seconds(60) } else { Seconds(0) };
    let records = args.input.lines || args.output.format == ReportFormat::Ndjson;
    let Keys { trust, network, notes } = keys(ask, now, world)?;
    Ok(Plan {
        asks,
        trust,
        network,
        notes,
        addressee,
        policy: demanding.then_some(policy),
        now,
        leeway: ask.time.leeway.unwrap_or(leeway),
        as_of_line: args.input.as_of_line,
        findings: args.listing.findings,
        claims: args.listing.claims,
        live: args.listing.live,
        records: records && !args.listing.summary_only,
        jobs: args.input.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)),
        unordered: args.listing.unordered,
        reading: args.input.field.as_ref().map_or(Reading::Anywhere, |field| Reading::Field(field.0.clone())),
    })
}

/// The keys of whoever is trusted, and how they came.
#[derive(Default)]
struct Keys {
    trust: Trust,
    network: Vec<String>,
    notes: Vec<String>,
}

/// The keys of whoever is trusted, asked for once in a run.
fn keys(ask: &AskArgs, now: rolecall_core::time::UnixTime, world: &dyn World) -> Result<Keys, CliError> {
    let mut keys = match trust::read(&ask.trust, &ask.network, false, &ask.audience.audience, world)? {
        Trusted::InHand(trust) => Keys { trust: trust.as_of(now), ..Keys::default() },
        // Without `online` no token leads anywhere.
        Trusted::ByToken(_) => return Ok(Keys::default()),
        Trusted::Ask(wanted, access) => {
            let (network, cache) =
                (world.network(access.certificates.clone()), Cache::in_folder(world.keys_folder()));
            // Whatever key a token names is looked for among keys that are new.
            let mode = if access.mode == Mode::WhenNeeded { Mode::Renew } else { access.mode };
            let mut keyring = Keyring::new(&*network, &cache, mode, world.now());
            let mut trust = Trust::default();
            keyring.provide_for_many(&wanted, &mut trust);
            let (requests, notes) = keyring.into_log();
            Keys { trust: trust.as_of(now), network: requests.iter().map(request).collect(), notes }
        }
    };
    keys.notes.extend(keys.trust.aged.clone());
    Ok(keys)
}

fn audited(args: &AuditArgs, plan: &Plan, world: &dyn World, stop: &AtomicBool) -> Result<Outcome, CliError> {
    let walk = Walk { hidden: args.input.hidden, no_ignore: args.input.no_ignore };
    let stdin = if reads_stdin(args) { world.stdin() } else { Box::new(io::empty()) };
    let sources = Sources::new(args.paths.clone(), walk, stdin);
    // Records that go to the terminal would be written into the bar.
    let is_seen = world.error_columns().is_some() && !(plan.records && world.columns().is_some());
    let progress = if is_seen { Progress::shown(bytes(&args.paths)) } else { Progress::hidden() };
    Ok(audit::run(plan, sources, progress, stop, &mut world.records().map_err(CliError::Output)?))
}

/// Who was asked, and what came of it.
fn request(request: &Request) -> String {
    let Request { url, status, error, .. } = request;
    match (status, error) {
        (Some(status), _) => format!("{url} ({status})"),
        (None, Some(error)) => format!("{url} ({error})"),
        (None, None) => format!("{url} (no answer)"),
    }
}

/// How much lies at `paths` on the disk, where all of them are files.
fn bytes(paths: &[PathBuf]) -> Option<u64> {
    let lengths = paths.iter().map(|path| {
        let about = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(about.len())
    });
    if paths.is_empty() { None } else { lengths.sum() }
}

fn filtered(
    args: &AuditArgs,
    plan: &Plan,
    world: &dyn World,
    stop: &AtomicBool,
) -> Result<Outcome, CliError> {
    let (name, reader): (String, Box<dyn Read + Send>) = match &args.paths[..] {
        [] => ("standard input".to_owned(), audit::unpack_stream(world.stdin())),
        [path] if path.as_os_str() == "-" => {
            ("standard input".to_owned(), audit::unpack_stream(world.stdin()))
        }
        [path] => match File::open(path) {
            Ok(file) if path.is_file() => (path_shown(path), audit::unpack(Box::new(file))),
            Ok(file) => (path_shown(path), audit::unpack_stream(Box::new(file))),
            Err(error) => {
                return Err(CliError::File { name: path_shown(path), reason: error.to_string() });
            }
        },
        _ => return Err(CliError::usage("--lines reads one text", "give one file, or pipe the text in")),
    };
    Ok(audit::filter(plan, &name, reader, stop, &mut world.records().map_err(CliError::Output)?))
}

/// Draws what came of it, and says how the process ends.
fn finish(
    args: &AuditArgs,
    plan: Plan,
    outcome: Outcome,
    world: &dyn World,
    out: &mut dyn Write,
) -> Result<Status, CliError> {
    let Outcome { mut summary, tokens, closed } = outcome;
    summary.keep_going = args.input.keep_going;
    summary.gate = Gate::of(&summary, &args.listing.fail_on);
    let listed: Vec<&Facts> = tokens.iter().filter(|facts| !plan.live || facts.is_live()).collect();
    summary.unlisted = (tokens.len() - listed.len()) as u64;
    let status = status(&summary);
    if plan.records {
        let look = Look::of_errors(world);
        let page = drawn::render(&summary, &[], ReportFormat::Table, &look);
        page.write(&mut io::stderr())?;
    } else if !closed {
        draw(&summary, &listed, &args.output, args.listing.summary_only, world, out)?;
    }
    outputs::audit(&summary, &listed, &args.output.report)?;
    Ok(status)
}

fn draw(
    summary: &Summary,
    tokens: &[&Facts],
    output: &AuditOutputArgs,
    summary_only: bool,
    world: &dyn World,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let look = Look { verbose: output.verbose, ..Look::in_colour(&output.color, world) };
    let shown = if summary_only && output.format != ReportFormat::Json { &[][..] } else { tokens };
    drawn::render(summary, shown, output.format, &look).write(out)?;
    let more: Option<Page> = outputs::audit_summary(summary, tokens, output.format, world);
    more.map_or(Ok(()), |page| page.write(out))
}

/// How the process ends.
fn status(summary: &Summary) -> Status {
    match summary.ends() {
        Verdict::Fail => Status::Fail,
        Verdict::Undecided => Status::Undecided,
        Verdict::Pass | Verdict::NotAsked => Status::Pass,
    }
}

fn merged(args: &MergeArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let (mut parts, mut notes) = (Vec::new(), Vec::new());
    let mut seen: HashMap<String, &PathBuf> = HashMap::new();
    for path in &args.files {
        let wrong = |problem: String| CliError::Content {
            name: path_shown(path),
            problem,
            hint: "merge what `rolecall audit --summary-only --format json` wrote".to_owned(),
        };
        let bytes = file_up_to(SUMMARY_BYTES_LIMIT, path, world)?;
        if bytes.len() > SUMMARY_BYTES_LIMIT {
            return Err(wrong(format!("is longer than {SUMMARY_BYTES_LIMIT} bytes")));
        }
        let earlier = seen.insert(hash::sha256(&bytes), path);
        let text = String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8".to_owned()))?;
        let part = read(&text).map_err(|error| wrong(error.to_string()))?;
        // Parts in which nothing was found may well be alike.
        if let Some(earlier) = earlier.filter(|_| part.found > 0) {
            notes.push(alike(earlier, path, args.keep_going)?);
        }
        parts.push(part);
    }
    let mut summary =
        merge(parts).map_err(|error| CliError::usage(error.to_string(), "merge summaries of one audit"))?;
    summary.notes.extend(notes);
    summary.keep_going = args.keep_going;
    summary.gate = Gate::of(&summary, &args.fail_on);
    let tokens = std::mem::take(&mut summary.tokens);
    let listed: Vec<&Facts> = tokens.iter().collect();
    draw(&summary, &listed, &args.output, false, world, out)?;
    outputs::audit(&summary, &listed, &args.output.report)?;
    Ok(status(&summary))
}

/// What is so where two files hold the same summary: what was found would count twice.
fn alike(one: &Path, other: &Path, keep_going: bool) -> Result<String, CliError> {
    let said = format!(
        "`{}` holds the same as `{}`: every place in it counts twice",
        path_shown(other),
        path_shown(one)
    );
    if keep_going {
        return Ok(said);
    }
    Err(CliError::usage(
        said,
        "leave one of them out; --keep-going merges both, where two parts really are alike",
    ))
}

/// Set by Ctrl-C, after which what was done so far is the answer; a second one ends the process at once.
fn stop_at_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::flag;
        for signal in [SIGINT, SIGTERM] {
            // Without the handlers the process ends as any other does.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, stop.clone());
            let _ = flag::register(signal, stop.clone());
        }
    }
    stop
}
