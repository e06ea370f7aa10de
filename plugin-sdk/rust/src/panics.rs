//! What a panic said, and where. The place is known only to the panic hook, so one is set for the threads of handlers.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::sync::Once;

/// Of the thread's newest panic.
enum Place {
    /// No handler runs on this thread: its panics are none of ours.
    NotWatched,
    Unknown,
    At(String),
}

thread_local! {
    static PLACE: RefCell<Place> = const { RefCell::new(Place::NotWatched) };
}

/// Runs `body`. A panic in it ends here.
///
/// # Errors
/// The panic's text and place, such as `panicked at src/lib.rs:7:5: index out of bounds`.
pub(crate) fn caught<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    // With `panic = "abort"` nothing comes back from a panic, so what it says must be printed as ever.
    if cfg!(panic = "unwind") {
        watch();
    }
    PLACE.with(|place| place.replace(Place::Unknown));
    let outcome = catch_unwind(AssertUnwindSafe(body));
    let place = PLACE.with(|place| place.replace(Place::NotWatched));
    outcome.map_err(|payload| match place {
        Place::At(place) => format!("panicked at {place}: {}", text(&*payload)),
        Place::Unknown | Place::NotWatched => format!("panicked: {}", text(&*payload)),
    })
}

/// Sets the hook, which belongs to this library alone: its copy of the standard library is its own. What panics on
/// other threads is printed as before.
fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |panic| {
            let place = panic.location().map_or(Place::Unknown, |location| Place::At(location.to_string()));
            let is_ours = PLACE.try_with(|cell| {
                let is_watched = !matches!(*cell.borrow(), Place::NotWatched);
                if is_watched {
                    cell.replace(place);
                }
                is_watched
            });
            if !is_ours.unwrap_or(false) {
                previous(panic);
            }
        }));
    });
}

fn text(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&str>().copied();
    literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}
