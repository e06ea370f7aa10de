/// A request that the command line turns down before it reaches the store.
///
/// The message is for the person who asked: the subject first, values quoted, the cure last. It never holds parameters.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
