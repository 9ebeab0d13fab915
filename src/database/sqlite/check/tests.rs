//! What is sound is found sound; what was changed behind the program's back is found.

use super::super::fixture::Fixture;
use super::*;
use crate::domain::Unwatched;

fn problems(test: &Fixture) -> Vec<Problem> {
    test.database.check(&Unwatched).unwrap()
}

/// A database with segments, versions, a history and indexes.
fn filled() -> Fixture {
    let mut test = Fixture::new();
    test.with_versions();
    repair_indexes(&test.database, &Unwatched).unwrap();
    let attributes =
        profiles::stored_attributes(&test.database.connection, Audience::Customer).unwrap();
    key_index::ensure(&test.database, &attributes[0], MatcherKind::Exact, &Unwatched).unwrap();
    test
}

#[test]
fn what_was_written_is_sound() {
    let test = filled();
    assert_eq!(problems(&test), []);
    repair_indexes(&test.database, &Unwatched).unwrap();
    assert_eq!(problems(&test), []);
}

#[test]
fn an_index_that_says_other_than_the_profiles_is_found_and_repaired() {
    for damage in [
        "UPDATE key_index SET pair_count = pair_count + 1",
        "UPDATE key_block SET pairs = zeroblob(length(pairs))",
        "DELETE FROM key_block",
        // All checksums are right: only the comparison with the profiles tells.
        "UPDATE customer SET city = 'Da Nang' WHERE profile_number = 1",
        "UPDATE customer SET id = 'other' WHERE profile_number = 1",
    ] {
        let test = filled();
        test.tamper(damage);
        let found = problems(&test);
        assert!(!found.is_empty(), "{damage}");
        assert!(found.iter().all(|problem| problem.cure == Cure::Repair), "{damage}: {found:?}");
        repair_indexes(&test.database, &Unwatched).unwrap();
        assert_eq!(problems(&test), [], "{damage}");
    }
}

#[test]
fn damage_of_what_people_put_in_is_found_and_never_repaired() {
    for damage in [
        "DELETE FROM customer WHERE profile_number = 2",
        "UPDATE customer SET city = NULL WHERE profile_number = 1",
        "UPDATE customer SET id = 'c2' WHERE profile_number = 1",
        "UPDATE audience SET next_number = 2 WHERE audience = 'customer'",
        "UPDATE audience SET profiles = x'00' WHERE audience = 'customer'",
        "UPDATE attribute SET empty = zeroblob(length(empty)) WHERE attribute_number = 1",
        "DELETE FROM version WHERE version = 1",
        "UPDATE version SET members = zeroblob(length(members)) WHERE version = 1",
        "UPDATE version SET member_count = member_count + 1 WHERE version = 1",
        "UPDATE version SET added_count = added_count + 1 WHERE version = 2",
        "UPDATE version SET removed_count = removed_count + 1 WHERE version = 2",
        "UPDATE segment SET version = version - 1",
        "UPDATE segment SET member_count = member_count + 1",
        "UPDATE computation SET members_after = members_after + 1",
        "UPDATE computation SET report = '{\"rows\":{\"read\":9,\"matched\":1,\"unmatched\":1,
            \"rejected\":1,\"blank\":1}}'",
        "UPDATE computation SET started_at = 'noon'",
    ] {
        let test = filled();
        test.tamper(damage);
        let found = problems(&test);
        assert!(found.iter().any(|problem| problem.cure == Cure::Restore), "{damage}: {found:?}");
    }
}

#[test]
fn no_member_of_another_version_is_given_out() {
    for damage in [
        "UPDATE segment SET version = version - 1",
        "UPDATE version SET member_count = member_count + 1",
    ] {
        let test = filled();
        test.tamper(damage);
        let segments = crate::database::SegmentDatabase::segments(&test.database).unwrap();
        for segment in segments {
            let told =
                crate::database::SegmentDatabase::members(&test.database, &segment.name, None);
            assert!(matches!(told, Err(DatabaseError::Damaged { .. })), "{damage}: {told:?}");
        }
    }
}
