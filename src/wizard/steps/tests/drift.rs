//! A saved export whose file has other headers now.

use super::{jobs, press, saved, work};
use crate::domain::CriterionKind;
use crate::wizard::driver::Driver;
use crate::wizard::job::Job;
use crate::wizard::message::Message;
use crate::wizard::screen::{ExportStart, Target};

/// A saved export of a file in which the e-mails have another name now.
pub(in crate::wizard) fn drifted(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    work(&mut driver);
    let mut export = saved();
    export.mapping[0].kind = CriterionKind::Column("E-mail address".into());
    export.columns = ["E-mail address", "Mobile"].map(str::to_owned).into();
    driver.model.open(Target::Export { export: Box::new(export), at: ExportStart::Preview });
    driver.send(Message::Resize { columns, rows });
    driver
}

#[test]
fn new_names_of_columns_are_taken_with_one_key_and_given_back() {
    let mut driver = drifted(80, 24);
    work(&mut driver);
    let screen = driver.screen();
    assert!(screen.contains("Column mapping") && screen.contains("error: "), "{screen}");
    assert!(screen.contains("no column \"E-mail address\" (perhaps \"Email\" now)"), "{screen}");
    assert!(
        screen.contains("! column E-mail address is gone; perhaps it is Email now"),
        "{screen}"
    );
    assert!(screen.contains("take the new names"), "{screen}");
    press(&mut driver, "r");
    let taken = driver.screen();
    assert!(taken.contains("ok: Taken: email is in Email"), "{taken}");
    assert!(!taken.contains("gone") && !taken.contains("take the new names"), "{taken}");
    press(&mut driver, "u");
    assert!(driver.screen().contains("E-mail address"), "{}", driver.screen());
    press(&mut driver, "down enter enter");
    assert!(!driver.screen().contains("gone"), "the picker stands on it: {}", driver.screen());
}

#[test]
fn an_export_is_saved_with_the_columns_of_its_file() {
    let mut driver = drifted(80, 24);
    work(&mut driver);
    press(&mut driver, "r enter enter s enter");
    let saved = jobs(&mut driver).into_iter().find_map(|job| match job {
        Job::SaveExport { export, .. } => Some(export.columns),
        _ => None,
    });
    assert_eq!(saved.unwrap(), ["Email", "Mobile", "City"]);
}
