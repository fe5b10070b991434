//! A command line made whole: contradictions are refused, files are read, and what remains is a question to the core.

use rolecall_core::catalog::Resource;
use rolecall_core::policy::{self, OwnerError, Policy};
use rolecall_core::time::Seconds;
use rolecall_core::time::UnixTime;
use rolecall_core::verify::Addressee;

use crate::arguments::{AskArgs, AudienceArgs, EvidenceArgs, Length, PolicyArgs};
use crate::error::{CliError, holds_token_text, repeated};
use crate::operations::{Apis, Demanded};
use crate::policy_file::Files;
use crate::refusal::{self, Refused};
use crate::source::{self, Given};
use crate::trust::{self, Trusted};
use crate::world::World;

/// The leeway of `verify` and `check` where none is stated; `inspect` has none (docs/design.md §5).
const LEEWAY: Seconds = Seconds(60);

/// Everything that a report follows from.
#[derive(Debug)]
pub(crate) struct Request {
    /// Which questions are asked.
    pub(crate) asks: Asks,
    /// The text with the token.
    pub(crate) given: Given,
    /// Which token of several, from 1.
    pub(crate) pick: Option<usize>,
    /// What an API said of the token, where that was given apart from it.
    pub(crate) refusal: Option<Refused>,
    /// Whose signature counts.
    pub(crate) trusted: Trusted,
    /// Whom the token must be for.
    pub(crate) addressee: Addressee,
    /// The moment that the token is judged at.
    pub(crate) now: UnixTime,
    /// How far clocks may differ.
    pub(crate) leeway: Seconds,
    /// What the token must carry; used where the permissions are asked about.
    pub(crate) policy: Policy,
    /// The text of each file of `--catalog`.
    pub(crate) catalogs: Vec<Vec<u8>>,
    /// What is worth saying about where the demands come from.
    pub(crate) notes: Vec<String>,
    /// Whether the report shows the signature.
    pub(crate) show_signature: bool,
    /// Whether what the verdict rests on is kept.
    pub(crate) keeps_evidence: bool,
    /// Whether the token is kept as evidence.
    pub(crate) keeps_token: bool,
    /// Whether a lock is written of the token.
    pub(crate) locks: bool,
}

/// Which questions a command asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asks {
    /// None: `inspect` answers what it can.
    Nothing,
    /// Authentic, current, addressed.
    Verify,
    /// Those, and allowed.
    Check,
    /// The same of many tokens, each question where something is said to hold them to.
    Many,
}

/// The arguments from which a request is made.
pub(crate) struct Arguments<'a> {
    pub(crate) asks: Asks,
    pub(crate) ask: &'a AskArgs,
    pub(crate) policy: Option<&'a PolicyArgs>,
    /// Whether the token's own issuer may lead to keys, for a look.
    pub(crate) online: bool,
    pub(crate) evidence: Option<&'a EvidenceArgs>,
    /// What a policy file and a lock file add.
    pub(crate) files: Option<&'a Files>,
}

impl Request {
    /// Reads what `arguments` name. What is wrong with them is said before anything is read, and the token comes last,
    /// so that nobody is asked to paste one in vain.
    ///
    /// # Errors
    /// [`CliError`] for contradictions, for files that cannot be read, and for want of a token.
    pub(crate) fn read(arguments: &Arguments<'_>, world: &dyn World) -> Result<Self, CliError> {
        let (asks, ask) = (arguments.asks, arguments.ask);
        let Demands { policy, addressee, notes, catalogs } = Demands::read(arguments, world)?;
        let leeway = if asks == Asks::Nothing { Seconds(0) } else { LEEWAY };
        Ok(Self {
            asks,
            trusted: trust::read(&ask.trust, &ask.network, arguments.online, &ask.audience.audience, world)?,
            addressee,
            now: ask.time.now.unwrap_or_else(|| world.now()),
            leeway: ask.time.leeway.unwrap_or(leeway),
            policy,
            notes,
            catalogs,
            show_signature: ask.report.show_signature,
            keeps_evidence: arguments.evidence.is_some_and(|args| args.evidence.is_some()),
            keeps_token: arguments.evidence.is_some_and(|args| args.evidence_token),
            locks: arguments.files.is_some_and(|files| files.update.is_some()),
            pick: ask.token.pick,
            refusal: refusal::read(&ask.refusal, &ask.token, world)?,
            given: source::read(&ask.token, world)?,
        })
    }
}

/// What is demanded of a token, and whom it must be for.
pub(crate) struct Demands {
    /// What the token must carry.
    pub(crate) policy: Policy,
    /// Whom it must be for.
    pub(crate) addressee: Addressee,
    /// What is worth saying about where the demands come from.
    pub(crate) notes: Vec<String>,
    /// The text of each file of `--catalog`.
    catalogs: Vec<Vec<u8>>,
}

impl Demands {
    /// Reads what `arguments` demand. What is wrong with them is said before anything is read.
    ///
    /// # Errors
    /// [`CliError`] for contradictions, and for files that cannot be read.
    pub(crate) fn read(arguments: &Arguments<'_>, world: &dyn World) -> Result<Self, CliError> {
        let (asks, ask) = (arguments.asks, arguments.ask);
        refuse_contradictions(asks, arguments)?;
        let read;
        let apis = match arguments.files.and_then(|files| files.apis.as_ref()) {
            Some(apis) => apis,
            None => {
                read = Apis::read(arguments.policy.map_or(&[][..], |args| &args.catalog), world)?;
                &read
            }
        };
        let named = resource(&ask.audience, apis)?;
        let mut policy = arguments.policy.map(|args| policy(args, named)).unwrap_or_default();
        if let Some(files) = arguments.files {
            // A lock that is written anew is not what the token is held against.
            policy.lock = files.lock.clone().filter(|_| files.update.is_none());
            policy.fail.clone_from(&files.fail);
            policy.origins = files.origins.clone();
        }
        let demanded = match arguments.policy {
            Some(args) => apis.demanded(&args.operations, &policy.origins, &args.for_file, named, world)?,
            None => Demanded::default(),
        };
        policy.operations = demanded.operations;
        policy.hosts = demanded.hosts;
        policy.unlisted = demanded.unlisted;
        let mut notes = demanded.notes;
        if let Some(args) = arguments.policy {
            let doubt = |length: Option<Length>, flag| length.and_then(|length| length.doubt(flag));
            notes.extend(doubt(args.min_remaining, "--min-remaining"));
            notes.extend(doubt(args.max_lifetime, "--max-lifetime"));
        }
        let addressee = addressee(asks, &ask.audience, named, &mut policy, apis)?;
        Ok(Self { policy, addressee, notes, catalogs: apis.texts.clone() })
    }
}

fn refuse_contradictions(asks: Asks, arguments: &Arguments<'_>) -> Result<(), CliError> {
    trust::refuse_contradictions(asks, &arguments.ask.trust, &arguments.ask.network)
        .map_err(|error| with_unused_trust(error, arguments))?;
    let files_demand = arguments.files.is_some_and(Files::demand_something);
    if asks == Asks::Check
        && !files_demand
        && arguments.policy.is_some_and(|policy| !policy.demands_something())
    {
        return Err(CliError::usage(
            "nothing says what the job needs, so there is nothing to check",
            "add --require NAME, --for OPERATION, --any-of A,B, --scope NAME, --forbid PATTERN, --exact, --kind KIND, --min-remaining, \
             --max-lifetime or --lock FILE, or write a policy: `rolecall policy init` drafts one; without such a demand, use `rolecall verify`",
        ));
    }
    let audience = &arguments.ask.audience;
    if audience.any_audience && audience.resource.is_some() && asks == Asks::Verify {
        return Err(CliError::usage(
            "--resource and --any-audience exclude each other",
            "leave one of them out",
        ));
    }
    Ok(())
}

/// Where a policy file was found and says whom to trust, the way to use it is a way out.
fn with_unused_trust(error: CliError, arguments: &Arguments<'_>) -> CliError {
    let (files, trust) = (arguments.files, &arguments.ask.trust);
    let lacks_trust =
        trust.authority.named().is_none() && trust.jwks.is_empty() && trust.secret_file.is_none();
    match (error, files.and_then(|files| files.unused_trust.as_ref())) {
        (CliError::Usage { message, hint, usage }, Some(name)) if lacks_trust => CliError::Usage {
            message,
            hint: format!(
                "{name} was found, not named, so its [trust] is not used: --policy {name} uses it. Or {hint}"
            ),
            usage,
        },
        (error, _) => error,
    }
}

fn resource(args: &AudienceArgs, apis: &Apis) -> Result<Option<Resource>, CliError> {
    let Some(word) = &args.resource else { return Ok(None) };
    apis.called(word).map(Some).ok_or_else(|| {
        let known = apis.names();
        CliError::usage(
            format!("rolecall knows no API called `{}`", repeated(word)),
            format!(
                "it knows {}; for any other write its audience: --audience AUDIENCE",
                rolecall_core::text::listed(&known, "and")
            ),
        )
    })
}

/// Whom the token must be for: what was named, else the API that owns the permissions which were demanded. The API goes
/// into the policy too, so that a miss can say which scope to ask for.
fn addressee(
    asks: Asks,
    args: &AudienceArgs,
    named: Option<Resource>,
    policy: &mut Policy,
    apis: &Apis,
) -> Result<Addressee, CliError> {
    let owner = if named.is_none() { policy::owner(policy, &apis.own) } else { Ok(named) };
    if let (Err(error @ OwnerError::Apart { .. }), false) = (&owner, policy.operations.is_empty()) {
        let hint = "one token is for one API: check the operations of each API in a run of its own";
        return Err(CliError::usage(owner_error(error), hint));
    }
    if args.any_audience {
        policy.resource = owner.ok().flatten();
        return Ok(Addressee::Any);
    }
    if !args.audience.is_empty() {
        let of_audience = args.audience.iter().find_map(|audience| apis.of_audience(audience));
        let of_operation = policy.operations.first().map(|operation| operation.resource);
        policy.resource = named.or(of_operation).or(of_audience);
        return Ok(Addressee::Audiences(args.audience.clone()));
    }
    match owner {
        Ok(Some(resource)) => {
            policy.resource = Some(resource);
            Ok(Addressee::Resource {
                name: resource.name.to_owned(),
                audiences: resource.audiences().into_iter().map(str::to_owned).collect(),
                scope: resource.default_scope(),
            })
        }
        Ok(None) if matches!(asks, Asks::Nothing | Asks::Many) => Ok(Addressee::Unknown),
        Ok(None) => Err(CliError::usage("nothing says whom the token must be for", AUDIENCE_HINT)),
        Err(error @ OwnerError::Unknown { .. }) => {
            let place = place_of(&error, policy);
            Err(CliError::usage(owner_error(&error), UNKNOWN_HINT).at(place))
        }
        Err(error) => Err(CliError::usage(owner_error(&error), AUDIENCE_HINT)),
    }
}

/// Where the policy file says the name that nobody knows.
fn place_of<'p>(error: &OwnerError, policy: &'p Policy) -> Option<&'p str> {
    let OwnerError::Unknown { name, .. } = error else { return None };
    let among = |names: &[String]| names.iter().position(|known| known == name);
    let group = || policy.any_of.iter().position(|group| group.contains(name));
    let (id, index) = among(&policy.require)
        .map(|index| ("require", index))
        .or_else(|| group().map(|index| ("any-of", index)))
        .or_else(|| among(&policy.scopes).map(|index| ("scope", index)))?;
    policy.origins.place(id, index)
}

const AUDIENCE_HINT: &str = "add --resource API (such as `defender` or `graph`) or --audience AUDIENCE (the value that \
                             `aud` must have); --any-audience accepts a token for anybody";

const UNKNOWN_HINT: &str = "write the name exactly, and repeat the flag for each name; for an API that rolecall does not \
                            know, say whom the token must be for with --audience AUDIENCE";

/// The error in its own words, unless the name that was typed may be a piece of a token.
fn owner_error(error: &OwnerError) -> String {
    let text = error.to_string();
    if holds_token_text(&text) {
        "no API that rolecall knows has a permission of that name".to_owned()
    } else {
        text
    }
}

fn policy(args: &PolicyArgs, resource: Option<Resource>) -> Policy {
    Policy {
        require: args.require.clone(),
        any_of: args.any_of.iter().map(|group| group.0.clone()).collect(),
        scopes: args.scope.clone(),
        forbid: args.forbid.clone(),
        exact: args.exact,
        kind: args.kind.map(Into::into),
        min_remaining: args.min_remaining.map(|length| length.seconds),
        max_lifetime: args.max_lifetime.map(|length| length.seconds),
        allow_no_permissions: args.allow_no_permissions,
        resource,
        ..Policy::default()
    }
}
