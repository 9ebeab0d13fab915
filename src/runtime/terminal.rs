//! Takes the terminal for the wizard and gives it back as it was: on drop, on
//! a panic, before a stop. The only file that writes to the screen; it knows
//! nothing of what is drawn.

use std::cell::RefCell;
use std::io::{self, Write, stdout};
use std::panic::{self, PanicHookInfo};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use ratatui::crossterm::style::{Print, force_color_output};
use ratatui::crossterm::terminal::{
    self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{execute, queue};
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::scrolling::ScrollingBackend;
use crate::domain::Mouse;

/// The longest text put into the clipboard: terminals cut or refuse longer
/// OSC 52 sequences.
const CLIPBOARD_BYTES_MAX: usize = 74_994;

/// Buttons and the wheel, with places of any number (SGR). Not what crossterm
/// asks for: that tells every move of the mouse too.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

type PanicHook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync + 'static;

/// The terminal while the wizard has it. Dropping it gives the terminal back.
pub(super) struct TerminalGuard {
    screen: Terminal<ScrollingBackend<CrosstermBackend<Pending>>>,
    pending: Pending,
    taken: Taken,
    mouse: Mouse,
    previous_hook: Arc<PanicHook>,
}

/// What a frame writes, until all of it is known: a frame that changes nothing is
/// not written at all, and the others in one piece.
#[derive(Debug, Clone, Default)]
struct Pending(Rc<RefCell<Vec<u8>>>);

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the terminal is ours at the moment; shared with the panic hook.
#[derive(Debug, Clone, Default)]
struct Taken(Arc<AtomicBool>);

impl TerminalGuard {
    /// Takes the terminal: raw mode, the alternate screen, bracketed paste; the
    /// mouse is asked for by [`TerminalGuard::listen`].
    /// Keys typed ahead are kept.
    pub(super) fn take() -> io::Result<Self> {
        // Under NO_COLOR crossterm would drop reverse video too, and with it
        // the focus; the theme decides about colours.
        force_color_output(true);
        let pending = Pending::default();
        let backend = ScrollingBackend::new(CrosstermBackend::new(pending.clone()));
        let screen = Terminal::new(backend)?;
        let taken = Taken::default();
        let previous_hook: Arc<PanicHook> = Arc::from(panic::take_hook());
        panic::set_hook(restoring_hook(taken.clone(), Arc::clone(&previous_hook)));
        let mut guard = Self { screen, pending, taken, mouse: Mouse::Off, previous_hook };
        guard.resume()?;
        Ok(guard)
    }

    /// Draws one frame, which the terminal shows at once or not at all.
    /// Nothing is drawn while the terminal is not ours.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !self.taken.now() {
            return Ok(());
        }
        self.screen.draw(view)?;
        let frame = self.pending.0.take();
        if frame.is_empty() {
            return Ok(());
        }
        let mut out = stdout().lock();
        queue!(out, BeginSynchronizedUpdate)?;
        out.write_all(&frame)?;
        execute!(out, EndSynchronizedUpdate)
    }

    /// Draws everything again next time, whatever the terminal shows now.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        // `Terminal::clear` asks the terminal where the cursor is; the answer
        // would wait behind the input thread.
        let (columns, rows) = size()?;
        self.screen.backend_mut().forget();
        self.screen.resize(Rect::new(0, 0, columns, rows))
    }

    /// Gives the terminal back and stops the process, as `^Z` does. When it is
    /// continued the system sends SIGCONT; that is the time for
    /// [`TerminalGuard::resume`].
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        self.taken.give_back();
        emulate_default_handler(SIGTSTP)
    }

    /// Takes the terminal again after a stop, whoever stopped the process.
    pub(super) fn resume(&mut self) -> io::Result<()> {
        // Marked first: a failure half-way is undone too.
        self.taken.0.store(true, Ordering::SeqCst);
        // A shell that stopped us has its own mode set; raw mode is set anew.
        disable_raw_mode()?;
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        self.listen(self.mouse)?;
        self.forget()
    }

    /// Listens to the mouse, or leaves it to the terminal.
    pub(super) fn listen(&mut self, mouse: Mouse) -> io::Result<()> {
        self.mouse = mouse;
        if !self.taken.now() {
            return Ok(());
        }
        let sequence = match mouse {
            Mouse::On => MOUSE_ON,
            Mouse::Off => MOUSE_OFF,
        };
        execute!(stdout(), Print(sequence))
    }

    /// Asks the terminal to put a text into the clipboard (OSC 52), which also
    /// works over a remote shell. A text that is too long is cut at a
    /// character.
    pub(super) fn copy(&mut self, text: &str) -> io::Result<()> {
        if !self.taken.now() {
            return Ok(());
        }
        let mut out = stdout().lock();
        out.write_all(clipboard_sequence(text).as_bytes())?;
        out.flush()
    }
}

/// Columns and rows of the terminal, whoever has it.
pub(super) fn size() -> io::Result<(u16, u16)> {
    terminal::size()
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        self.taken.give_back();
        // The hook cannot be changed by a thread that panics; given back, the
        // terminal is safe from it anyway.
        if !thread::panicking() {
            let previous = Arc::clone(&self.previous_hook);
            panic::set_hook(Box::new(move |panic| previous(panic)));
        }
    }
}

impl Taken {
    fn now(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Gives the terminal back, once. There is nobody left to tell a failure.
    fn give_back(&self) {
        if self.0.swap(false, Ordering::SeqCst) {
            let _ = execute!(
                stdout(),
                EndSynchronizedUpdate,
                Print(MOUSE_OFF),
                DisableBracketedPaste,
                LeaveAlternateScreen,
                Show
            );
            let _ = disable_raw_mode();
        }
    }
}

/// A panic of the screen's own thread gives the terminal back before anything
/// is printed. A panic of another thread is caught and told by the worker; its
/// text would only spoil the screen.
fn restoring_hook(taken: Taken, previous: Arc<PanicHook>) -> Box<PanicHook> {
    let screen_thread = thread::current().id();
    Box::new(move |panic| {
        if thread::current().id() == screen_thread {
            taken.give_back();
        }
        if !taken.now() {
            previous(panic);
        }
    })
}

fn clipboard_sequence(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(CLIPBOARD_BYTES_MAX)];
    format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clipboard_gets_the_text_and_no_control_character_of_it() {
        assert_eq!(clipboard_sequence("a\x1bb"), "\x1b]52;c;YRti\x07");
    }

    #[test]
    fn a_text_too_long_for_the_clipboard_is_cut_at_a_character() {
        let text = "ế".repeat(CLIPBOARD_BYTES_MAX);
        let sequence = clipboard_sequence(&text);
        let encoded = sequence.trim_start_matches("\x1b]52;c;").trim_end_matches('\x07');
        let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).unwrap()).unwrap();
        assert!(decoded.len() <= CLIPBOARD_BYTES_MAX);
        assert!(decoded.len() > CLIPBOARD_BYTES_MAX - "ế".len());
        assert!(text.starts_with(&decoded));
    }
}
