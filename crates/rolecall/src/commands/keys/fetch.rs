//! `rolecall keys fetch`: an authority's keys as a file, for machines without a network.

use std::io::Write;
use std::path::PathBuf;

use rolecall_core::entra::ApplicationId;
use rolecall_core::net::{Session, fetch_keys};

use crate::arguments::{AuthorityArgs, CertificateArgs, Format, OutputArgs};
use crate::error::{CliError, path_shown};
use crate::network;
use crate::render::{Look, keys};
use crate::status::Status;
use crate::whole::{self, Existing, Readers};
use crate::world::World;

/// Fetch the keys of a tenant or an authority into a file, which --jwks takes on a machine without a network.
///
/// The file is a JWKS that says where and when the keys were fetched, and which issuer they belong to. It holds nothing
/// secret.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall keys fetch --tenant contoso.onmicrosoft.com -o keys.json\n  \
    rolecall keys fetch --tenant organizations --cloud us-government -o keys.json\n  \
    rolecall keys fetch --authority https://contoso.ciamlogin.com -o keys.json\n\n\
    Exit status: 0 when the file was written, 2 wrong command line, 3 when the keys could not be had; the file is then as it \
    was.")]
#[command(mut_arg("tenant", |arg| arg.long_help(None)))]
pub(super) struct FetchArgs {
    #[command(flatten)]
    authority: AuthorityArgs,

    /// Fetch the keys that sign for this application alone: its client id, or `api://` and that.
    #[arg(long, value_name = "ID", value_parser = application)]
    application: Option<ApplicationId>,

    /// The file to write.
    #[arg(short, long = "output", value_name = "FILE")]
    output_file: PathBuf,

    #[command(flatten)]
    certificates: CertificateArgs,

    #[command(flatten)]
    output: OutputArgs,
}

fn application(text: &str) -> Result<ApplicationId, String> {
    ApplicationId::of_audience(text)
        .ok_or_else(|| "it is no client id: write the application's GUID, or api:// and that".to_owned())
}

pub(super) fn run(args: &FetchArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let authority = args.authority.named().ok_or_else(|| {
        CliError::usage("nothing says whose keys to fetch", "add --tenant TENANT, or --authority URL")
    })?;
    if args.output_file.as_os_str() == "-" {
        return Err(CliError::usage("the keys are written into a file", "name it: -o keys.json"));
    }
    let network = world.network(network::certificates(&args.certificates.ca_cert, world)?);
    let now = world.now();
    let mut session = Session::new(&*network, now);
    let file =
        fetch_keys(&mut session, &authority, args.application.as_ref(), None, now).map_err(|error| {
            CliError::Unanswered { message: error.to_string(), hint: error.hint().to_owned() }
        })?;
    let name = path_shown(&args.output_file);
    whole::write(&args.output_file, file.write().as_bytes(), Readers::Owner, Existing::Replaced)
        .map_err(|error| CliError::Write { name: name.clone(), reason: error.to_string() })?;
    let set = file.key_set(&name);
    let page = match args.output.format {
        Format::Table => keys::render_table(&set, now, &Look::of(&args.output, world)),
        Format::Json => keys::render_json(&set),
    };
    page.write(out)?;
    Ok(Status::Pass)
}
