//! The countries of ISO 3166-1 by their two letters (AT-4).

/// The officially assigned codes, in order.
const CODES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// The code in capitals, where it is one.
pub(super) fn code(text: &str) -> Option<&'static str> {
    let [first, second] = *text.as_bytes() else { return None };
    let sought = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
    // Every code and the blank after it are three bytes; they are in order.
    let at = |index: usize| CODES.as_bytes().get(index * 3..)?.first_chunk::<2>();
    let (mut low, mut high) = (0, CODES.len().div_ceil(3));
    while low < high {
        let middle = low.midpoint(high);
        if at(middle).is_some_and(|code| *code < sought) { low = middle + 1 } else { high = middle }
    }
    at(low).filter(|code| **code == sought)?;
    CODES.get(low * 3..low * 3 + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_4_the_list_is_whole_and_in_order() {
        let codes: Vec<_> = CODES.split(' ').collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.iter().all(|code| code.len() == 2));
        assert!(codes.is_sorted_by(|a, b| a < b));
        assert!(codes.iter().all(|known| code(&known.to_lowercase()) == Some(known)));
        assert_eq!(code("gb"), Some("GB"));
        assert_eq!(["UK", "XX", "USA", "", "U", "EU", "ZZ", "é"].map(code), [None; 8]);
    }
}
