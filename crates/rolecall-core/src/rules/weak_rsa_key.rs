use super::{Evidence, Finding, Rule, Severity};
use crate::keys::PublicKey;

pub(super) const RULE: Rule = Rule {
    id: "weak-rsa-key",
    severity: Severity::Error,
    summary: "the RSA key is too weak to prove anything",
    page: include_str!("weak_rsa_key.md"),
    find,
};

/// The smallest modulus of RFC 7518 §3.3, in bits.
const LEAST_BITS: usize = 2048;

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(PublicKey::Rsa { n, e }) = evidence.key.map(|key| &key.public) else { return Vec::new() };
    let bits = bit_length(n);
    let mut flaws = Vec::new();
    if bits < LEAST_BITS {
        flaws.push(format!("a modulus of {bits} bits, where {LEAST_BITS} is the least"));
    }
    if bit_length(e) <= 1 {
        flaws.push("a public exponent that signs nothing".to_owned());
    } else if e.last().is_some_and(|byte| byte % 2 == 0) {
        flaws.push("an even public exponent, which no RSA key can have".to_owned());
    }
    if flaws.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("the key has {}", flaws.join(" and ")),
        "do not rely on the signature: have the issuer make a new key of 2048 bits or more with exponent \
         65537",
    )]
}

/// How many bits a big-endian number has, leading zeros aside.
fn bit_length(number: &[u8]) -> usize {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    match number[first..] {
        [] => 0,
        [top, ref rest @ ..] => rest.len() * 8 + (8 - top.leading_zeros() as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::keys::Key;

    #[test]
    fn size_and_exponent_are_judged() {
        let token = samples::claims(&[]);
        for (bits, e, says) in [
            (2048, &[1, 0, 1][..], None),
            (2047, &[1, 0, 1], Some("2047 bits")),
            (1024, &[1, 0, 1], Some("1024 bits")),
            (4096, &[3], None),
            (2048, &[1], Some("signs nothing")),
            (2048, &[0, 1], Some("signs nothing")),
            (2048, &[], Some("signs nothing")),
            (2048, &[1, 0, 0], Some("even public exponent")),
            (1024, &[2], Some("1024 bits, where 2048 is the least and an even")),
        ] {
            let key = samples::rsa_key(bits, e);
            samples::expect_with(&RULE, &format!("{bits} bits, {e:?}"), &token, Some(&key), None, says);
        }
        let ed25519 =
            Key { public: PublicKey::Ed25519 { x: vec![1; 32] }, ..samples::rsa_key(2048, &[1, 0, 1]) };
        samples::expect_with(&RULE, "another type of key", &token, Some(&ed25519), None, None);
        samples::expect(&RULE, "no key", &token, None);
    }

    #[test]
    fn leading_zeros_count_for_nothing() {
        for (number, bits) in
            [(&[][..], 0), (&[0], 0), (&[1], 1), (&[0, 0x80], 8), (&[1, 0], 9), (&[0xff, 0], 16)]
        {
            assert_eq!(bit_length(number), bits, "{number:?}");
        }
    }
}
