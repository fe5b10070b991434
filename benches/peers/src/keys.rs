//! The test keys in fixtures/keys: worthless, public on purpose.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RsaKeyPair, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Result;

pub(crate) enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// The name of the key in fixtures/jwks/generic.json.
pub(crate) fn kid(alg: &str) -> Result<&'static str> {
    match alg {
        "RS256" => Ok("rsa-1"),
        "ES256" => Ok("p256-1"),
        "EdDSA" => Ok("ed25519-1"),
        _ => Err(format!("{alg} is not measured").into()),
    }
}

impl Pair {
    pub(crate) fn read(alg: &str) -> Result<Self> {
        Ok(match kid(alg)? {
            "rsa-1" => Self::Rsa(RsaKeyPair::from_pkcs8(&der("generic-rsa")?)?),
            "p256-1" => {
                let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
                Self::P256(EcdsaKeyPair::from_pkcs8(algorithm, &der("generic-p256")?)?)
            }
            _ => Self::Ed25519(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der("generic-ed25519")?)?),
        })
    }

    pub(crate) fn sign(&self, input: &[u8]) -> Result<Vec<u8>> {
        let random = SystemRandom::new();
        Ok(match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&signature::RSA_PKCS1_SHA256, &random, input, &mut signature)?;
                signature
            }
            Self::P256(pair) => pair.sign(&random, input)?.as_ref().to_vec(),
            Self::Ed25519(pair) => pair.sign(input).as_ref().to_vec(),
        })
    }

    /// The public half, parsed.
    pub(crate) fn public(&self) -> Result<ParsedPublicKey> {
        let (algorithm, bytes): (&'static dyn VerificationAlgorithm, &[u8]) = match self {
            Self::Rsa(pair) => (&signature::RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref()),
            Self::P256(pair) => (&signature::ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref()),
            Self::Ed25519(pair) => (&signature::ED25519, pair.public_key().as_ref()),
        };
        Ok(ParsedPublicKey::new(algorithm, bytes)?)
    }
}

fn der(name: &str) -> Result<Vec<u8>> {
    let pem = std::fs::read_to_string(format!("fixtures/keys/TEST-KEY-{name}.pem"))?;
    let body: String = pem
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN "))
        .skip(1)
        .take_while(|line| !line.starts_with("-----END "))
        .collect();
    Ok(STANDARD.decode(body)?)
}
