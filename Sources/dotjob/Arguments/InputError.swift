/// What the command line turns down before anything else sees it: an argument that makes no sense.
///
/// The message is for the person who typed it: the subject first, values quoted, the cure last. It never holds parameters.
struct InputError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
