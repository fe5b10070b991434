//! Whether a point can be a public key: on its curve (SEC 1 §3.2.2.1), or of more than small order (RFC 8032).
//!
//! This only decides whether a key set's entry is passed over with a note that says why, the same in every build; the
//! backend looks again before it verifies. All of it is public, so nothing here needs to run in constant time.

use super::Curve;

/// An unsigned number of 576 bits, the least significant word first. Every value here stays below twice a modulus of
/// at most 521 bits.
type Number = [u64; 9];

/// Whether y² = x³ − 3x + b holds modulo p, for coordinates below p given big-endian.
pub(super) fn is_on_curve(curve: Curve, x: &[u8], y: &[u8]) -> bool {
    let (p, b) = parameters(curve);
    let (Some(x), Some(y)) = (number(x), number(y)) else { return false };
    if !is_less(&x, p) || !is_less(&y, p) {
        return false;
    }
    // Without a subtraction: y² + 3x = x³ + b.
    let three_x = add(&add(&x, &x, p), &x, p);
    let left = add(&multiply(&y, &y, p), &three_x, p);
    let right = add(&multiply(&multiply(&x, &x, p), &x, p), b, p);
    left == right
}

/// Whether the encoded point of Ed25519 has an order that divides 8. Under such a key signatures can be made without
/// knowing any secret.
pub(super) fn has_small_order(point: &[u8]) -> bool {
    // The y coordinates of the eight points, with those that are not reduced; the top bit is the sign of x.
    const ORDINATES: [[u8; 32]; 7] = [
        ends(0x00, 0x00, 0x00),
        ends(0x01, 0x00, 0x00),
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
        ends(0xec, 0xff, 0x7f),
        ends(0xed, 0xff, 0x7f),
        ends(0xee, 0xff, 0x7f),
    ];
    let [rest @ .., last] = point else { return false };
    ORDINATES.iter().any(|[y @ .., y_last]| rest == y && last & 0x7f == *y_last)
}

const fn ends(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// p and b of a curve (FIPS 186-4 §D.1.2).
fn parameters(curve: Curve) -> (&'static Number, &'static Number) {
    const F: u64 = u64::MAX;
    match curve {
        Curve::P256 => (
            &[F, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001, 0, 0, 0, 0, 0],
            &[
                0x3bce_3c3e_27d2_604b,
                0x651d_06b0_cc53_b0f6,
                0xb3eb_bd55_7698_86bc,
                0x5ac6_35d8_aa3a_93e7,
                0,
                0,
                0,
                0,
                0,
            ],
        ),
        Curve::P384 => (
            &[0x0000_0000_ffff_ffff, 0xffff_ffff_0000_0000, F - 1, F, F, F, 0, 0, 0],
            &[
                0x2a85_c8ed_d3ec_2aef,
                0xc656_398d_8a2e_d19d,
                0x0314_088f_5013_875a,
                0x181d_9c6e_fe81_4112,
                0x988e_056b_e3f8_2d19,
                0xb331_2fa7_e23e_e7e4,
                0,
                0,
                0,
            ],
        ),
        Curve::P521 => (
            &[F, F, F, F, F, F, F, F, 0x1ff],
            &[
                0xef45_1fd4_6b50_3f00,
                0x3573_df88_3d2c_34f1,
                0x1652_c0bd_3bb1_bf07,
                0x5619_3951_ec7e_937b,
                0xb8b4_8991_8ef1_09e1,
                0xa2da_725b_99b3_15f3,
                0x929a_21a0_b685_40ee,
                0x953e_b961_8e1c_9a1f,
                0x051,
            ],
        ),
    }
}

fn number(big_endian: &[u8]) -> Option<Number> {
    let mut number = [0; 9];
    for (place, byte) in big_endian.iter().rev().enumerate() {
        *number.get_mut(place / 8)? |= u64::from(*byte) << (place % 8 * 8);
    }
    Some(number)
}

fn is_less(a: &Number, b: &Number) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// a + b modulo p, for a and b below p.
fn add(a: &Number, b: &Number, p: &Number) -> Number {
    let mut sum = [0; 9];
    let mut carry = false;
    for ((sum, a), b) in sum.iter_mut().zip(a).zip(b) {
        let (partial, first) = a.overflowing_add(*b);
        let (total, second) = partial.overflowing_add(u64::from(carry));
        (*sum, carry) = (total, first | second);
    }
    if is_less(&sum, p) { sum } else { subtract(&sum, p) }
}

/// a − b, for b not above a.
fn subtract(a: &Number, b: &Number) -> Number {
    let mut difference = [0; 9];
    let mut borrow = false;
    for ((difference, a), b) in difference.iter_mut().zip(a).zip(b) {
        let (partial, first) = a.overflowing_sub(*b);
        let (total, second) = partial.overflowing_sub(u64::from(borrow));
        (*difference, borrow) = (total, first | second);
    }
    difference
}

/// a · b modulo p by doubling and adding: slow for a computer, quick enough for a key set, and easy to see right.
fn multiply(a: &Number, b: &Number, p: &Number) -> Number {
    let mut product = [0; 9];
    for bit in (0..521).rev() {
        product = add(&product, &product, p);
        if b[bit / 64] >> (bit % 64) & 1 == 1 {
            product = add(&product, a, p);
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::base64url;

    fn bytes(text: &str) -> Vec<u8> {
        base64url::decode(text).expect("base64url")
    }

    #[test]
    fn points_are_on_their_curve_or_not() {
        for (what, curve, x, y) in [
            (
                "RFC 7515 A.3",
                Curve::P256,
                "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            ),
            (
                "RFC 7518 C",
                Curve::P256,
                "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
                "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
            ),
            (
                "the generator of P-384",
                Curve::P384,
                "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
                "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f",
            ),
            (
                "RFC 7520 §3.1",
                Curve::P521,
                "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt",
                "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1",
            ),
        ] {
            let (x, y) = (bytes(x), bytes(y));
            assert!(is_on_curve(curve, &x, &y), "{what}");
            assert!(!is_on_curve(curve, &y, &x), "{what}, turned round");
            for place in [0, x.len() / 2, x.len() - 1] {
                let mut moved = x.clone();
                moved[place] ^= 1;
                assert!(!is_on_curve(curve, &moved, &y), "{what}, another x");
                let mut moved = y.clone();
                moved[place] ^= 1;
                assert!(!is_on_curve(curve, &x, &moved), "{what}, another y");
            }
        }
    }

    #[test]
    fn coordinates_are_below_the_modulus() {
        for curve in [Curve::P256, Curve::P384, Curve::P521] {
            let length = curve.coordinate_bytes();
            assert!(!is_on_curve(curve, &vec![0; length], &vec![0; length]), "{curve:?}: nothing");
            assert!(!is_on_curve(curve, &vec![0xff; length], &vec![0xff; length]), "{curve:?}: everything");
            assert!(!is_on_curve(curve, &[0xff; 200], &[0xff; 200]), "{curve:?}: too long");
            // p itself stands for 0 but is another spelling of it.
            let (p, _) = parameters(curve);
            assert!(!is_less(p, p));
            assert!(is_less(&subtract(p, &[1, 0, 0, 0, 0, 0, 0, 0, 0]), p));
        }
    }

    #[test]
    fn small_orders_are_known_with_either_sign() {
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut signed = identity;
        signed[31] = 0x80;
        let mut near = identity;
        near[0] = 2;
        for (what, point, small) in [
            ("the neutral point", &identity[..], true),
            ("with the other sign", &signed, true),
            ("zero", &[0; 32], true),
            ("next to it", &near, false),
            ("RFC 8037 A.2", &bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"), false),
            ("of order 8", &bytes("JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_IU"), true),
            ("of no length", &[], false),
        ] {
            assert_eq!(has_small_order(point), small, "{what}");
        }
    }
}
