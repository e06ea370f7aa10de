extension Parameter {
    /// - Parameter thing: what it is the ETag of.
    static func ifMatch(_ thing: String) -> Parameter {
        .header("If-Match", .text(longest: 256), "The ETag of the \(thing) as you know it: else 412.")
    }
}

extension Call {
    /// Holds what there is against the ETag that the caller knows, if it sent one.
    ///
    /// - Throws: `Problem` when it is another.
    func check(_ entityTag: String, of subject: String) throws {
        guard let wanted = text("If-Match"), wanted != "*" else { return }
        let tags = wanted.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }
        guard tags.contains(where: { $0 == entityTag }) else {
            throw Problem(
                .preconditionFailed, "\(subject): somebody changed it meanwhile",
                cure: "read it again, then send the ETag that it has now", field: "If-Match")
        }
    }
}
