//! What the program is made of and how large it becomes.

use super::rounds;

#[test]
fn the_short_form_is_the_usual_one() {
    let _ = rounds(1, 2);
}
