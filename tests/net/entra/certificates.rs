//! Certificates made for this run: good ones, and ones that no client may accept.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// The hosts of Microsoft's that the tests play, beside this machine's own names.
const HOSTS: [&str; 8] = [
    "localhost",
    "127.0.0.1",
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "sts.windows.net",
    "*.ciamlogin.com",
    "*.b2clogin.com",
];
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// What a server shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Certificate {
    Good,
    /// Good for another host.
    WrongName,
    Expired,
    /// By an authority that nobody was told of.
    Stranger,
}

type Authority = CertifiedIssuer<'static, KeyPair>;

/// The test's certificate authority as PEM, for `--ca-cert`.
pub(crate) fn authority_pem() -> String {
    authority().pem()
}

fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(new_authority)
}

fn new_authority() -> Authority {
    let mut params = CertificateParams::default();
    valid(&mut params, DAY, 30 * DAY);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

/// Valid from `before` ago until `after` from then: clients compare it with the clock.
fn valid(params: &mut CertificateParams, before: Duration, length: Duration) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a clock after 1970");
    params.not_before = date_time_ymd(1970, 1, 1) + (now - before);
    params.not_after = params.not_before + length;
}

/// The side of TLS that shows a certificate of that kind.
pub(crate) fn server(kind: Certificate) -> Arc<ServerConfig> {
    let names: &[&str] = if kind == Certificate::WrongName { &["elsewhere.example"] } else { &HOSTS };
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    let before = if kind == Certificate::Expired { 20 * DAY } else { DAY };
    valid(&mut params, before, 10 * DAY);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().expect("a key");
    let certificate = if kind == Certificate::Stranger {
        params.signed_by(&key, &new_authority())
    } else {
        params.signed_by(&key, authority())
    };
    let chain = vec![certificate.expect("a certificate").der().clone()];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    Arc::new(config)
}
