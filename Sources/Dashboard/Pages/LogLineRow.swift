import JSONWriting

/// A line of a log.
struct LogLineRow {
    let fields: Fields

    /// - Parameter line: as an attempt's log has it.
    init(_ line: JSONValue, _ call: PageCall) {
        var fields: Fields = ["level": line["level"].words, "text": Self.plain(line["text"].words), "id": ""]
        // Where dotjob has cut a log it says so, in a line of its own.
        fields["is_cut"] = line["source"].words == "dotjob" && line["text"].words.hasPrefix("…")
        fields["at"] = (call.moment(line["at"])).orNo
        self.fields = fields
    }

    /// - Parameter running: as an attempt that runs has it, with its place.
    init(running: JSONValue, _ call: PageCall) {
        var fields = LogLineRow(running["line"], call).fields
        fields["id"] = "\(running["claim_no"].whole ?? 0).\(running["line_no"].whole ?? 0)"
        self.fields = fields
    }

    /// Without the orders that terminals take colours by; other control characters are shown.
    static func plain(_ text: String) -> String {
        let shown = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        return String(
            String.UnicodeScalarView(
                shown.unicodeScalars.map { scalar in
                    scalar.value < 0x20 && scalar != "\t" && scalar != "\n"
                        ? Unicode.Scalar(0x2400 + scalar.value) ?? scalar : scalar
                }))
    }
}
