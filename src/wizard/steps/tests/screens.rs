//! What each step looks like.

use super::{at, press};

#[test]
fn data() {
    insta::assert_snapshot!(at("data", 80, 24).screen(), @r#"
segport · New export
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
  File          tickets.csv

> Read as       CSV · UTF-8 (e) · delimiter , (d) · headers in row 1 (h)

3 columns
  Email                @       1.0 % empty  an@example.com
  Mobile               tel    20.0 % empty  0901 234 567
  City                 abc     0.0 % empty  Hanoi

The first 2 rows of 184,210 · 4.2 MB
     row Email           Mobile        City
       2 an@example.com  0901 234 567  Hanoi
       3 vy@example.com                Huế







enter go on   d delimiter   e encoding   h header row   tab another file
esc back   ? help   : commands   ^C leave
"#);
}

#[test]
fn destination() {
    insta::assert_snapshot!(at("destination", 80, 24).screen(), @r#"
segport · New export
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
Into which destination?

  name                 customers   visitors   segments       size
  archive                 50,000          7          3    12.0 MB  valid
> main                    50,000          7          3    12.0 MB  valid
  + Create














enter connect   arrows choose   + create a destination   esc back   [ ] steps
? help   : commands   ^C leave
"#);
}

#[test]
fn action() {
    insta::assert_snapshot!(at("action", 80, 24).screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
What should be done with the destination?

> (o) Export data to Segment
      Finds the people of the file among the profiles and puts them
      into a segment. Profiles themselves are never changed.















enter go on   esc back   [ ] steps   ? help   : commands   ^C leave
"#);
}

#[test]
fn conditions() {
    insta::assert_snapshot!(at("conditions", 80, 24).screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
Conditions
  Source        [Customer] Visitor
  Segment       [Create new audience] Existing segment
> Name          VIP-October
  Logic         [OR] AND
                One matching attribute is enough.











matched 13,374 of 184,210 rows · 13,374 people · email only 9,000 · phone only
2,100 · both 2,274

enter go on   tab next field   esc back   F1 help   ^P commands   ^C leave
"#);
}

#[test]
fn mapping() {
    insta::assert_snapshot!(at("mapping", 80, 24).screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
Column mapping
> Go on to the write mode
  attribute             matched with   matcher  example           rows    people
  email            @    Email          email    an@example…     11,000    11,274
  phone            tel! Mobile         phone    0901 234 5…      4,000     4,374
  name             abc  -
  city             abc  -
  subscribed       y/n  -
  born             day! -
  Found when tried on 400 rows: Email 61 %, Mobile 61 %







matched 13,374 of 184,210 rows · 13,374 people · email only 9,000 · phone only
2,100 · both 2,274

enter go on   down to the attributes   a propose   esc back   [ ] steps   u undo
? help   : commands   ^C leave
"#);
}

#[test]
fn write_mode() {
    insta::assert_snapshot!(at("write mode", 80, 24).screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
How should the people be written to VIP-October?

                                              join      stay     leave     after
  ( ) Replace the current audiences          1,204    12,170       300    13,374
      Afterwards only the people found now are members.

> (o) Add more audiences                     1,204    12,470         0    13,674
      Who is a member stays; the people found now join.

note: the segment is new, so both are the same.










enter preview   arrows choose   esc back   [ ] steps   u undo   ? help
: commands   ^C leave
"#);
}

#[test]
fn preview() {
    insta::assert_snapshot!(at("preview", 80, 24).screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
> Commit: Add more audiences · VIP-October
  rows matched  █░░░░░░░░░░░░░░░░░░░  13,374 of 184,210
                not found 170,000 · rejected 800 · blank 36 · ambiguous 12
  people found  █████░░░░░░░░░░░░░░░  13,374 of 50,000
                new 1,204 · found by several rows 40
  members       12,470 before, 1,204 join, 0 leave, 13,674 after
  why not       170,000 nobody has these values · 800 not an e-mail address
  [Joining 1,204] Staying 12,470  Leaving 0  Not found 170,000  Rejected 800
  id    name  email           phone         city   subscribed  born
  C1    An    an@example.com  +84901234567  Hanoi










enter commit   tab tabs and table   w save rejects   k command line
s save export   esc back   [ ] steps   u undo   ? help   : commands   ^C leave
"#);
}

#[test]
fn an_existing_segment_with_its_notice() {
    let mut driver = at("conditions", 80, 24);
    press(&mut driver, "up right down down");
    insta::assert_snapshot!(driver.screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
Conditions
  Source        [Customer] Visitor
  Segment        Create new audience [Existing segment]
  name                      members  method         status    updated
  VIP                        12,470  matching-file  enabled   1970-01-01 00:00
> Hanoi                      12,470  conditions     enabled   1970-01-01 00:00
  Nobody                     12,470  empty          enabled   1970-01-01 00:00

  Logic         [OR] AND
                One matching attribute is enough.

note: Hanoi gets its members by conditions. The commit changes its method to
matching-file. Its conditions are kept in its versions, and restore brings them
back.



matched 13,374 of 184,210 rows · 13,374 people · email only 9,000 · phone only
2,100 · both 2,274

enter go on   tab next field   arrows choose   / filter   esc back   [ ] steps
u undo   ? help   : commands   ^C leave
"#);
}

#[test]
fn picker() {
    let mut driver = at("mapping", 80, 24);
    press(&mut driver, "down down enter");
    insta::assert_snapshot!(driver.screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
What is phone (tel) matched with?
  (unmapped)                  the attribute does not matter
  None                        people whose attribute is empty
  Set value...                people whose attribute has one value
> Mobile                       61 % found  0901 234 567
  Email                                    an@example.com  (used for email)
  City                                     Hanoi










matched 13,374 of 184,210 rows · 13,374 people · email only 9,000 · phone only
2,100 · both 2,274

enter take it   arrows choose   / filter   esc change nothing   ? help
: commands   ^C leave
"#);
}

#[test]
fn a_committed_export() {
    let mut driver = at("preview", 80, 24);
    press(&mut driver, "enter");
    insta::assert_snapshot!(driver.screen(), @r#"
segport · New export · main
Data > 1 Dest. > 2 Action > 3 Matching > 4 Mode > Preview
> Done: VIP October is at version 1

  before                12,470
  joined                 1,204
  left                       0
  members now           13,674

  written 1970-01-01 00:00 in 80 ms
  not saved yet: s keeps this export for another time










ok: Committed
enter home   o open the segment   u undo this commit   s save the export
n new export   ? help   : commands   ^C leave
"#);
}

#[test]
fn mapping_at_160_by_50() {
    insta::assert_snapshot!(at("mapping", 160, 50).screen(), @r#"
segport · New export · main
Data > 1 Destination > 2 Action > 3 Conditions and matching > 4 Write mode > Preview
Conditions                                      Column mapping                                                        │ Plan
  Source        [Customer] Visitor              > Go on to the write mode                                             │
  Segment       [Create new audience]             attribute         matched with   matcher         rows     people    │ Add the customers whose email or phone
                 Existing segment                 email        @    Email          email         11,000     11,274    │ is in tickets.csv to VIP-October: 13,374
  Name          VIP-October                       phone        tel! Mobile         phone          4,000      4,374    │ people, 1,204 of them new.
  Logic         [OR] AND                          name         abc  -                                                 │
                One matching attribute is         city         abc  -                                                 │
                enough.                           subscribed   y/n  -                                                 │
                                                  born         day! -                                                 │
                                                  Found when tried on 400 rows: Email 61 %, Mobile 61 %               │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
                                                                                                                      │
matched 13,374 of 184,210 rows · 13,374 people · email only 9,000 · phone only 2,100 · both 2,274                     │

enter go on   down to the attributes   a propose   esc back   [ ] steps   u undo   ? help   : commands   ^C leave
"#);
}
