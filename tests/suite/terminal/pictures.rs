//! The pictures of the README show a screen as it is.

#[path = "../../programs/svg.rs"]
mod svg;

/// The picture of a small terminal that these bytes were written to.
fn picture(written: &str) -> String {
    let mut terminal = vt100::Parser::new(2.try_into().unwrap(), 20.try_into().unwrap(), 0);
    terminal.process(written.as_bytes());
    svg::picture(terminal.screen())
}

/// The attributes of the text element that ends with this text.
#[track_caller]
fn element(picture: &str, text: &str) -> String {
    let end = format!(">{text}</text>");
    let found = picture.lines().find_map(|line| line.strip_suffix(&end));
    found.unwrap_or_else(|| panic!("{text} in {picture}")).to_owned()
}

#[test]
fn text_is_in_its_cells_and_cannot_act_as_markup() {
    let picture = picture("a<b> & \"c\"  right\r\n山 wide");
    assert!(element(&picture, "a&lt;b&gt; &amp; \"c\"").contains("x=\"16\""), "{picture}");
    assert!(element(&picture, "right").contains("x=\"124\""), "{picture}");
    assert!(element(&picture, "山").contains("x=\"16\" y=\"69\" textLength=\"18\""), "{picture}");
    assert!(element(&picture, "wide").contains("x=\"43\" y=\"69\" textLength=\"36\""), "{picture}");
}

#[test]
fn styles_are_kept() {
    let picture = picture("\x1b[1;36mbold\x1b[0m \x1b[2mdim\x1b[0m \x1b[7mback\x1b[0m \x1b[4mline");
    let bold = element(&picture, "bold");
    assert!(bold.contains("font-weight=\"bold\"") && bold.contains("fill=\"#"), "{bold}");
    assert!(element(&picture, "dim").contains("opacity"), "{picture}");
    assert!(element(&picture, "line").contains("underline"), "{picture}");
    let reverse = picture.lines().find(|line| line.contains("x=\"97\" y=\"34\""));
    assert!(reverse.is_some_and(|line| line.starts_with("<rect")), "{picture}");
    assert!(element(&picture, "back").contains("fill=\"#16181d\""), "{picture}");
}

#[test]
fn bars_are_drawn_as_long_as_they_are() {
    let picture = picture("███░░");
    assert!(picture.contains("x=\"16\" y=\"37\" width=\"27\""), "{picture}");
    assert!(picture.contains("x=\"43\" y=\"37\" width=\"18\""), "{picture}");
}
