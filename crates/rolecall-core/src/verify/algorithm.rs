//! The algorithms that rolecall can verify, and which key fits which. The list is fixed before any token is read
//! (RFC 8725 §3.1).

use super::{Trust, cut};
use crate::json::Typed;
use crate::keys::{Curve, PublicKey};
use crate::question::{Check, Status, Telling, Words};
use crate::text;
use crate::token::Token;

/// A signature algorithm of RFC 7518 §3, RFC 8037 or RFC 9864.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256: what Entra signs with.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// ECDSA on P-521 with SHA-512.
    Es512,
    /// EdDSA on edwards25519 (RFC 8037), by either of its names.
    Ed25519,
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

/// The names of JWA, compared with case, and what each stands for.
const NAMES: [(&str, Algorithm); 14] = [
    ("RS256", Algorithm::Rs256),
    ("RS384", Algorithm::Rs384),
    ("RS512", Algorithm::Rs512),
    ("PS256", Algorithm::Ps256),
    ("PS384", Algorithm::Ps384),
    ("PS512", Algorithm::Ps512),
    ("ES256", Algorithm::Es256),
    ("ES384", Algorithm::Es384),
    ("ES512", Algorithm::Es512),
    ("EdDSA", Algorithm::Ed25519),
    ("Ed25519", Algorithm::Ed25519),
    ("HS256", Algorithm::Hs256),
    ("HS384", Algorithm::Hs384),
    ("HS512", Algorithm::Hs512),
];

impl Algorithm {
    /// The algorithm with this `alg` value; RFC 7515 §4.1.1 compares with case.
    pub fn named(alg: &str) -> Option<Self> {
        NAMES.iter().find(|(name, _)| *name == alg).map(|(_, algorithm)| *algorithm)
    }

    /// Every `alg` value that can be verified.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// Whether it needs a shared secret instead of a public key.
    pub fn is_hmac(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }

    /// Whether `key` is of the type and curve that the algorithm works with (RFC 7518 §3).
    pub fn fits(self, key: &PublicKey) -> bool {
        match key {
            PublicKey::Rsa { .. } => {
                matches!(
                    self,
                    Self::Rs256 | Self::Rs384 | Self::Rs512 | Self::Ps256 | Self::Ps384 | Self::Ps512
                )
            }
            PublicKey::Ec { curve: Curve::P256, .. } => self == Self::Es256,
            PublicKey::Ec { curve: Curve::P384, .. } => self == Self::Es384,
            PublicKey::Ec { curve: Curve::P521, .. } => self == Self::Es512,
            PublicKey::Ed25519 { .. } => self == Self::Ed25519,
        }
    }
}

/// Whether the JWK member `alg` allows `algorithm`: equal, where the two names of Ed25519 are one (RFC 9864).
pub(crate) fn same_algorithm(jwk_alg: &str, algorithm: Algorithm) -> bool {
    Algorithm::named(jwk_alg) == Some(algorithm)
}

/// Rule 8: `alg` is on the list that the trust fixes before the token is read.
pub(super) fn check(token: &Token, trust: &Trust, telling: Telling) -> Check {
    let id = "algorithm";
    let named = token.header().string("alg");
    let known = NAMES.iter().find(|(name, _)| matches!(named, Typed::Is(alg) if alg == *name));
    let known = known.filter(|(_, algorithm)| is_allowed(trust, *algorithm));
    let expected = telling.words(known.is_some(), || expected(trust));
    let alg = match named {
        Typed::Is(alg) => alg,
        Typed::Absent if !cut::header_is_readable(token) => {
            return telling
                .check(id, Status::Undecided, expected, "no `alg` in what could be read")
                .detail("the header is broken, so nobody knows which algorithm it names")
                .hint("copy the token again, whole");
        }
        Typed::Absent => return telling.check(id, Status::Fail, expected, "no `alg`"),
        Typed::Wrong(value) => {
            return telling.check(id, Status::Fail, expected, format!("`alg` is {}", value.type_name()));
        }
    };
    if let Some((name, _)) = known {
        return telling.check(id, Status::Pass, expected, *name);
    }
    let found = alg.to_owned();
    if alg.eq_ignore_ascii_case("none") {
        return telling
            .check(id, Status::Fail, expected, found)
            .detail("`none` means that nobody signed the token")
            .hint("refuse the token wherever it came from: anybody can write one like it");
    }
    if !trust.has_keys() {
        return telling.check(id, Status::Skip, expected, found).detail("no key was given to judge it by");
    }
    let check = |status| telling.check(id, status, expected, found);
    let no_key = !trust.keys.is_empty() && trust.all_keys().next().is_none();
    match Algorithm::named(alg) {
        Some(algorithm) if no_key && !algorithm.is_hmac() && !trust.names_entra() => {
            check(Status::Skip).detail("no usable key was given to judge it by")
        }
        None => check(Status::Fail)
            .detail(format!("rolecall does not know an algorithm called `{}`", text::shortened(alg, 40))),
        Some(algorithm) if algorithm.is_hmac() && trust.secret.is_none() => check(Status::Fail)
            .detail("HMAC needs a shared secret, and a public key is never one")
            .hint("an HMAC token that claims to come from an issuer with public keys is the classic forgery"),
        Some(_) if trust.names_entra() => {
            check(Status::Fail).detail("Entra signs its tokens with RS256 alone")
        }
        Some(_) => check(Status::Fail).detail("no key that was given fits this algorithm"),
    }
}

/// Whether the trust allows `algorithm`.
fn is_allowed(trust: &Trust, algorithm: Algorithm) -> bool {
    if trust.names_entra() {
        algorithm == Algorithm::Rs256
    } else if algorithm.is_hmac() {
        trust.secret.is_some()
    } else {
        trust.all_keys().any(|key| algorithm.fits(&key.public))
    }
}

fn expected(trust: &Trust) -> Words {
    if trust.names_entra() {
        return "RS256, the only algorithm that Entra signs with".into();
    }
    let allowed: Vec<&str> =
        NAMES.iter().filter(|(_, algorithm)| is_allowed(trust, *algorithm)).map(|(name, _)| *name).collect();
    if allowed.is_empty() {
        "an algorithm that fits the key, never `none`".into()
    } else {
        format!("{}, which fit the keys given", text::listed(&allowed, "or")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_with_case_and_none_is_none_of_them() {
        for alg in
            ["none", "None", "NONE", "rs256", "Rs256", "RS256 ", "", "HS256\0", "ES256K", "EdDsa", "Ed448"]
        {
            assert_eq!(Algorithm::named(alg), None, "{alg:?}");
        }
        assert_eq!(Algorithm::named("EdDSA"), Algorithm::named("Ed25519"));
        assert_eq!(Algorithm::names().count(), 14);
    }

    #[test]
    fn each_key_fits_its_own_algorithms_alone() {
        let rsa = PublicKey::Rsa { n: vec![1], e: vec![3] };
        let ec = |curve| PublicKey::Ec { curve, x: vec![], y: vec![] };
        let ed = PublicKey::Ed25519 { x: vec![] };
        for (key, fitting) in [
            (rsa, "RS256 RS384 RS512 PS256 PS384 PS512"),
            (ec(Curve::P256), "ES256"),
            (ec(Curve::P384), "ES384"),
            (ec(Curve::P521), "ES512"),
            (ed, "EdDSA Ed25519"),
        ] {
            let names: Vec<&str> =
                NAMES.iter().filter(|(_, algorithm)| algorithm.fits(&key)).map(|(name, _)| *name).collect();
            assert_eq!(names.join(" "), fitting, "{key:?}");
        }
    }
}
