//! What an audit asks: what the command line and the policy say, with the keys.

use rolecall_core::audit::FailOn;
use rolecall_core::net::{Keyring, Mode};
use rolecall_core::report::Request;
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::verify::Trust;

use super::AuditArgs;
use crate::arguments::{AskArgs, PolicyFileArgs, RefusalArgs, ReportArgs, ReportFormat, TokenArgs};
use crate::audit::{Field, Plan, Reading};
use crate::cache::Cache;
use crate::error::CliError;
use crate::policy_file;
use crate::request::{Arguments, Asks, Demands};
use crate::trust::{self, Trusted};
use crate::world::World;

/// What is asked: what the command line and the policy say, with the keys.
pub(super) fn plan(args: &AuditArgs, world: &dyn World) -> Result<Plan, CliError> {
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
        reading: args
            .input
            .field
            .as_ref()
            .map_or(Reading::Anywhere, |field| Reading::Field(Field::new(field.0.clone()))),
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
fn keys(ask: &AskArgs, now: UnixTime, world: &dyn World) -> Result<Keys, CliError> {
    Ok(match trust::read(&ask.trust, &ask.network, false, &ask.audience.audience, world)? {
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
    })
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
