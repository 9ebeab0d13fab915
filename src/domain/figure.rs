//! Figures as people read them.

/// `13374` as `13,374`.
pub fn thousands(figure: u64) -> String {
    let digits = figure.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_digit_is_set_apart() {
        let shown = [0, 7, 999, 1_000, 13_374, 1_000_000].map(thousands);
        assert_eq!(shown, ["0", "7", "999", "1,000", "13,374", "1,000,000"]);
    }
}
