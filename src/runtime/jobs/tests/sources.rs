//! Looks at sources: what the settings of the answer hold.

use super::*;

#[test]
fn an_encoding_that_was_named_stays_named_where_none_is_detected() {
    let bench = bench();
    let path = bench.folder.path().join("old.ndjson");
    std::fs::write(&path, b"{\"city\": \"M\xE1laga\"}\n").unwrap();
    let mut settings = SourceSettings::new(Location::File(path));
    settings.encoding = Some("windows-1252".into());
    for _ in 0..2 {
        let job = Job::InspectSource(settings.clone());
        let Ok(JobAnswer::Source(view)) = bench.ask(1, &job) else { panic!("no source") };
        assert_eq!(view.rows, [(2, vec!["Málaga".to_owned()])]);
        // What an export that is saved now holds.
        settings = view.settings;
    }
    assert_eq!(settings.encoding.as_deref(), Some("windows-1252"));
}
