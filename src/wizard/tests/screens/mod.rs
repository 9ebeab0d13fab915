//! Every main screen as a picture at the design size, in the smallest window
//! and in a wide one, a folder each; and without colours.

mod browsing;
mod business_object;
mod hints;
mod mono;
mod steps;

use crate::wizard::driver::Driver;

/// Opens a screen in a window of these columns and rows.
type Open = fn(u16, u16) -> Driver;

/// The design size, the smallest window, and one with room for panels.
const SIZES: [(u16, u16); 3] = [(80, 24), (60, 16), (160, 50)];

/// A test for every screen, and the list of all.
macro_rules! screens {
    ($($name:ident $open:expr;)*) => {
        /// The screens with their names.
        pub(super) const SCREENS: &[(&str, super::Open)] = &[$((stringify!($name), $open)),*];

        $(
            #[test]
            fn $name() {
                super::compare(stringify!($name), $open);
            }
        )*
    };
}
use screens;

/// All screens with their names.
fn all() -> impl Iterator<Item = &'static (&'static str, Open)> {
    steps::SCREENS.iter().chain(business_object::SCREENS).chain(browsing::SCREENS)
}

/// Compares a screen with its pictures.
fn compare(name: &str, open: Open) {
    for (columns, rows) in SIZES {
        let folder = format!("pictures/{columns}x{rows}");
        picture(&folder, name, &open(columns, rows).screen());
    }
}

/// Compares a text with `pictures/<folder>/<name>.snap`.
fn picture(folder: &str, name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Rows on top and at the bottom count too.
    settings.bind(|| insta::assert_snapshot!(name, format!("\n{shown}\n.")));
}

#[test]
fn too_small() {
    for (columns, rows) in [(59, 15), (59, 40), (160, 15), (20, 5), (5, 1)] {
        let mut driver = super::home(80, 24);
        driver.send(crate::wizard::Message::Resize { columns, rows });
        picture("pictures/too_small", &format!("{columns}x{rows}"), &driver.screen());
    }
}
