//! Numbers compared as they are written, however long.

use std::cmp::Ordering;

/// A number in the grammar of RFC 8259, section 6, as digits after the point and a power of ten:
/// `0.digits * 10^magnitude`. Zero has no digits.
struct Decimal {
    is_negative: bool,
    magnitude: i64,
    digits: String,
}

/// The order of two numbers.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (Decimal::read(left), Decimal::read(right));
    match (left.sign(), right.sign()) {
        (a, b) if a != b => a.cmp(&b),
        (-1, _) => right.compare_size(&left),
        _ => left.compare_size(&right),
    }
}

impl Decimal {
    fn read(text: &str) -> Self {
        let (text, is_negative) = text.strip_prefix('-').map_or((text, false), |rest| (rest, true));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written = format!("{whole}{fraction}");
        let digits = written.trim_start_matches('0');
        let leading_zeros = length(&written) - length(digits);
        let magnitude = saturated(exponent).saturating_add(length(whole) - leading_zeros);
        Self { is_negative, magnitude, digits: digits.trim_end_matches('0').to_owned() }
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.is_negative) {
            (true, _) => 0,
            (_, true) => -1,
            _ => 1,
        }
    }

    /// Compares without signs. Digits are compared as text: neither has zeros at an end.
    fn compare_size(&self, other: &Self) -> Ordering {
        if self.digits.is_empty() || other.digits.is_empty() {
            return self.digits.len().cmp(&other.digits.len());
        }
        self.magnitude.cmp(&other.magnitude).then_with(|| self.digits.cmp(&other.digits))
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

/// An exponent beyond 2^62 counts as 2^62, so that sums stay in range.
fn saturated(exponent: &str) -> i64 {
    const MOST: i64 = 1 << 62;
    let (digits, is_negative) = exponent.strip_prefix('-').map_or((exponent, false), |rest| (rest, true));
    let size = digits.trim_start_matches('+').parse::<i64>().unwrap_or(MOST).min(MOST);
    if is_negative { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value_and_not_by_spelling() {
        for (left, right, order) in [
            ("1", "1.0", Ordering::Equal),
            ("100", "1e2", Ordering::Equal),
            ("0.001", "1E-3", Ordering::Equal),
            ("-0", "0.0", Ordering::Equal),
            ("0e5", "0", Ordering::Equal),
            ("9007199254740993", "9007199254740992", Ordering::Greater),
            ("-1", "1", Ordering::Less),
            ("-2", "-1", Ordering::Less),
            ("-0.5", "0", Ordering::Less),
            ("10", "9", Ordering::Greater),
            ("1e999999999999999999999", "1e5", Ordering::Greater),
            ("1e-999999999999999999999", "0", Ordering::Greater),
            ("0.25", "0.3", Ordering::Less),
        ] {
            assert_eq!(compare(left, right), order, "{left} {right}");
            assert_eq!(compare(right, left), order.reverse(), "{right} {left}");
        }
    }
}
